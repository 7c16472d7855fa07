//! Which request template renders a body, and what happens when none does.

use crate::model::media_type::{JSON, MediaType};
use crate::model::{MappingTemplate, PassthroughBehavior};

/// What happens to a request body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestBody<'a> {
    /// This template renders it.
    Render(&'a MappingTemplate),
    /// It passes as it is.
    Pass,
    /// It is refused with 415.
    Refuse,
}

/// Chooses what happens to a body of the given media type.
///
/// A template that is the empty string lets the body pass. The key `$default` is documented for
/// WebSocket APIs only; emulators honor it for REST APIs too, and templates in the wild use it.
#[must_use]
pub fn choose_request_template<'a>(
    templates: &'a [MappingTemplate],
    behavior: PassthroughBehavior,
    media_type: MediaType<'_>,
) -> RequestBody<'a> {
    let chosen = templates
        .iter()
        .find(|template| media_type.is(&template.media_type))
        .or_else(|| templates.iter().find(|template| template.media_type == "$default"));
    match (chosen, behavior) {
        (Some(template), _) if template.text.is_empty() => RequestBody::Pass,
        (Some(template), _) => RequestBody::Render(template),
        (None, PassthroughBehavior::WhenNoMatch) => RequestBody::Pass,
        (None, PassthroughBehavior::WhenNoTemplates) if templates.is_empty() => RequestBody::Pass,
        (None, _) => RequestBody::Refuse,
    }
}

/// Chooses the response template for what the client accepts: the one for the first media type
/// of `Accept`, else the one for `application/json`, else the first. `None` lets the body pass.
#[must_use]
pub fn choose_response_template<'a>(
    templates: &'a [MappingTemplate],
    accept: Option<&str>,
) -> Option<&'a MappingTemplate> {
    let wanted = MediaType::of_header(accept);
    let json = MediaType::of_header(Some(JSON));
    let keyed = |media_type: MediaType<'_>| {
        templates.iter().find(move |template| media_type.is(&template.media_type))
    };
    keyed(wanted)
        .or_else(|| keyed(json))
        .or_else(|| templates.first())
        .filter(|template| !template.text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(names: &[&str]) -> Vec<MappingTemplate> {
        names.iter().map(|name| MappingTemplate::new(*name, *name)).collect()
    }

    /// The 36 combinations of the guide's tables, one letter each: R(ender), P(ass), 4(15).
    #[test]
    fn the_passthrough_table() {
        let sets: [&[&str]; 4] = [
            &[],
            &["application/json"],
            &["application/xml"],
            &["application/json", "application/xml"],
        ];
        let content_types = [None, Some("application/json"), Some("application/xml")];
        let table = [
            (PassthroughBehavior::WhenNoMatch, "PRPR PRPR PPRR"),
            (PassthroughBehavior::WhenNoTemplates, "PR4R PR4R P4RR"),
            (PassthroughBehavior::Never, "4R4R 4R4R 44RR"),
        ];
        for (behavior, expected) in table {
            let rows = content_types.map(|content_type| {
                sets.iter()
                    .map(|names| {
                        let templates = templates(names);
                        let media_type = MediaType::of_header(content_type);
                        match choose_request_template(&templates, behavior, media_type) {
                            RequestBody::Render(_) => 'R',
                            RequestBody::Pass => 'P',
                            RequestBody::Refuse => '4',
                        }
                    })
                    .collect::<String>()
            });
            assert_eq!(rows.join(" "), expected, "{behavior}");
        }
    }

    #[test]
    fn an_empty_template_lets_the_body_pass() {
        let templates = [MappingTemplate::new("application/json", "")];
        let json = MediaType::of_header(None);
        assert_eq!(
            choose_request_template(&templates, PassthroughBehavior::Never, json),
            RequestBody::Pass
        );
        assert_eq!(choose_response_template(&templates, None), None);
    }

    #[test]
    fn accept_chooses_the_response_template() {
        let both = templates(&["application/xml", "application/json"]);
        let key = |accept| choose_response_template(&both, accept).map(|t| t.media_type.as_str());
        assert_eq!(key(Some("application/xml")), Some("application/xml"));
        assert_eq!(key(None), Some("application/json"));
        assert_eq!(key(Some("text/html")), Some("application/json"));
        let xml = templates(&["application/xml"]);
        assert!(choose_response_template(&xml, Some("*/*")).is_some());
    }
}
