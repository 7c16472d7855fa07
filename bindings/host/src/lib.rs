//! What the packages for other languages share: settings, scopes, errors and findings in one JSON form. A package only
//! moves strings across its border and dresses them in its language's types.

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
mod trace;

#[cfg(feature = "gateway")]
pub use api::{Api, Pending, Started, load};
pub use error::{Units, error_json};
#[cfg(feature = "gateway")]
pub use event::scope_of_event;
#[cfg(feature = "gateway")]
pub use findings::check;
pub use reach::reach_json;
pub use scope::{GROUPS, kept_scope_of_json, scope_of_json};
pub use settings::Settings;
#[cfg(feature = "gateway")]
pub use trace::events_json;
