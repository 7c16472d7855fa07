//! The HTTP API that a resource belongs to.

use std::collections::HashMap;

use crate::http_api::HttpApi;

/// The APIs of a configuration by their logical names and identifiers, as far as they were read.
#[derive(Debug, Default)]
pub(in super::super) struct Owners {
    places: HashMap<String, usize>,
    seen: usize,
}

impl Owners {
    /// The API called `name`; where there is none, `begin` makes it.
    pub(in super::super) fn api<'l>(
        &mut self,
        apis: &'l mut Vec<HttpApi>,
        name: &str,
        begin: impl FnOnce(&mut HttpApi),
    ) -> Option<&'l mut HttpApi> {
        self.see(apis);
        if !self.places.contains_key(name) {
            let mut api = HttpApi {
                logical_name: Some(name.to_owned()),
                id: Some(name.to_owned()),
                ..HttpApi::default()
            };
            begin(&mut api);
            apis.push(api);
            self.see(apis);
        }
        apis.get_mut(*self.places.get(name)?)
    }

    /// Notes the APIs that were added since; the first one of a name counts.
    fn see(&mut self, apis: &[HttpApi]) {
        for (place, api) in apis.iter().enumerate().skip(self.seen) {
            for name in api.logical_name.iter().chain(&api.id) {
                self.places.entry(name.clone()).or_insert(place);
            }
        }
        self.seen = apis.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_is_found_or_begun() {
        let mut apis = vec![HttpApi { logical_name: Some("A".to_owned()), ..HttpApi::default() }];
        let mut owners = Owners::default();
        let mut called = |apis: &mut Vec<HttpApi>, name: &str| {
            let api = owners.api(apis, name, |api| api.name = "begun".to_owned());
            api.unwrap().name.clone()
        };
        assert_eq!(called(&mut apis, "A"), "");
        assert_eq!(called(&mut apis, "B"), "begun");
        assert_eq!(called(&mut apis, "B"), "begun");
        apis.push(HttpApi { id: Some("c".to_owned()), ..HttpApi::default() });
        assert_eq!(called(&mut apis, "c"), "");
        assert_eq!(apis.len(), 3);
    }
}
