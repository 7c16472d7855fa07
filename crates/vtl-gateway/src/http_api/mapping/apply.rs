//! Changes a request or a response by its mappings.
//!
//! Values are taken from what came in, not from what other mappings have changed. First everything that is removed
//! goes, then values are replaced, then added; within each kind in the order that was written.

use super::{MappingAction, MappingPlace, ParameterMapping, Sources};
use crate::model::http::{Headers, Pairs};

const ORDER: [MappingAction; 3] =
    [MappingAction::Remove, MappingAction::Overwrite, MappingAction::Append];

/// Changes the request. Says whether the query string changed.
pub(crate) fn change_request(
    mappings: &[ParameterMapping],
    sources: &Sources<'_>,
    headers: &mut Headers,
    query: &mut Pairs,
    path: &mut String,
) -> bool {
    let mut query_changed = false;
    for (mapping, value) in in_order(mappings, sources) {
        match &mapping.target {
            MappingPlace::Header(name) => change_header(headers, mapping.action, name, value),
            MappingPlace::QueryString(name) => {
                query_changed = true;
                match mapping.action {
                    MappingAction::Remove => query.set(name, []),
                    MappingAction::Overwrite => query.set(name, [value]),
                    MappingAction::Append => query.push(name.as_str(), value),
                }
            }
            MappingPlace::Path if value.starts_with('/') => *path = value,
            MappingPlace::Path => *path = format!("/{value}"),
            MappingPlace::StatusCode => {}
        }
    }
    query_changed
}

/// Changes a response's status and headers.
pub(crate) fn change_response(
    mappings: &[ParameterMapping],
    sources: &Sources<'_>,
    status: &mut u16,
    headers: &mut Headers,
) {
    for (mapping, value) in in_order(mappings, sources) {
        match &mapping.target {
            MappingPlace::Header(name) => change_header(headers, mapping.action, name, value),
            MappingPlace::StatusCode => {
                if let Some(code) = value.trim().parse().ok().filter(|s| (200..=599).contains(s)) {
                    *status = code;
                }
            }
            MappingPlace::QueryString(_) | MappingPlace::Path => {}
        }
    }
}

/// The mappings that have a value, with it, in the order they are applied.
fn in_order<'m>(
    mappings: &'m [ParameterMapping],
    sources: &Sources<'_>,
) -> Vec<(&'m ParameterMapping, String)> {
    ORDER
        .iter()
        .flat_map(|action| mappings.iter().filter(move |mapping| mapping.action == *action))
        .filter_map(|mapping| {
            let value = match mapping.action {
                MappingAction::Remove => String::new(),
                _ => mapping.value.resolve(sources)?,
            };
            Some((mapping, value))
        })
        .collect()
}

fn change_header(headers: &mut Headers, action: MappingAction, name: &str, value: String) {
    // A value from a body may hold line ends, which would begin another header.
    let value = value.replace(['\r', '\n'], " ");
    match action {
        MappingAction::Remove => headers.remove(name),
        MappingAction::Overwrite => headers.set(name, value),
        MappingAction::Append => headers.push(name, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::allowance::Allowance;
    use crate::support::json::Json;

    fn mappings(list: &[(&str, &str)]) -> Vec<ParameterMapping> {
        list.iter()
            .map(|(key, value)| ParameterMapping::parse_request(key, value).unwrap())
            .collect()
    }

    #[test]
    fn values_are_those_of_the_request_as_it_came() {
        let mut headers = Headers::from([("A", "1"), ("B", "2"), ("C", "3")]);
        let mut query = Pairs::from([("q", "x")]);
        let mut path = "/old".to_owned();
        let (original, original_query) = (headers.clone(), query.clone());
        let sources = Sources {
            headers: &original,
            query: &original_query,
            path: "/old",
            path_parameters: &Pairs::new(),
            body: b"",
            context: &Json::Null,
            stage_variables: &Pairs::new(),
            allowance: &Allowance::default(),
        };
        let list = mappings(&[
            ("append:header.a", "$request.header.B"),
            ("remove:header.B", "''"),
            ("overwrite:header.C", "$request.querystring.q"),
            ("append:querystring.q", "y"),
            ("overwrite:path", "new${request.path}"),
            ("overwrite:header.D", "$request.header.none"),
        ]);
        assert!(change_request(&list, &sources, &mut headers, &mut query, &mut path));
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("A", "1"), ("C", "x"), ("a", "2")]);
        assert_eq!(query, Pairs::from([("q", "x"), ("q", "y")]));
        assert_eq!(path, "/new/old");
    }

    #[test]
    fn a_status_and_headers_of_a_response() {
        let list = [
            ParameterMapping::parse_response("overwrite:statuscode", "418").unwrap(),
            ParameterMapping::parse_response("append:header.x", "$response.body.a").unwrap(),
        ];
        let original = Headers::new();
        let sources = Sources {
            headers: &original,
            query: &Pairs::new(),
            path: "",
            path_parameters: &Pairs::new(),
            body: b"{\"a\": \"one\\ntwo\"}",
            context: &Json::Null,
            stage_variables: &Pairs::new(),
            allowance: &Allowance::default(),
        };
        let (mut status, mut headers) = (200, Headers::new());
        change_response(&list, &sources, &mut status, &mut headers);
        assert_eq!((status, headers.first("X")), (418, Some("one two")));
    }
}
