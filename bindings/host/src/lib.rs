//! What the packages for other languages share: settings, scopes, errors and findings in one JSON form. A package only moves text across its border and dresses it in its language's types.

#[cfg(feature = "gateway")]
mod api;
mod error;
#[cfg(feature = "gateway")]
mod event;
#[cfg(feature = "gateway")]
mod findings;
mod reach;
mod scope;
mod settings;

#[cfg(feature = "gateway")]
pub use api::{Api, Pending, Started, load};
pub use error::{error_json, position_json};
#[cfg(feature = "gateway")]
pub use event::scope_of_event;
#[cfg(feature = "gateway")]
pub use findings::check;
pub use reach::{Reach, Seen};
pub use scope::{GROUPS, group_scope, kept_scope_of_json, scope_of_json};
pub use settings::{Settings, set_limit};
