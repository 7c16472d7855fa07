//! A gateway response the API's owner has changed, in normal form.

use super::integration::MappingTemplate;
use super::place::Place;
use crate::request::mapping::MappingExpression;
use crate::response::gateway_response::GatewayResponseType;

/// What an API answers instead of the service's own error response.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CustomGatewayResponse {
    /// The error it stands for.
    pub kind: GatewayResponseType,
    /// The status, where it differs from the service's.
    pub status: Option<u16>,
    /// Headers and where their values come from.
    pub parameters: Vec<(String, MappingExpression)>,
    /// Body templates by media type. They know plain substitution only, no VTL.
    pub templates: Vec<MappingTemplate>,
    /// Where it was declared.
    pub place: Option<Place>,
}

impl CustomGatewayResponse {
    /// A changed response for `kind` that changes nothing yet.
    #[must_use]
    pub fn new(kind: GatewayResponseType) -> Self {
        Self { kind, status: None, parameters: Vec::new(), templates: Vec::new(), place: None }
    }
}
