//! Overrides as the service shows them; the random templates use this file too.

use serde_json::Value as Json;

/// The overrides without groups that hold nothing; nothing if nothing is left.
pub(crate) fn pruned(value: &Json) -> Option<Json> {
    match value {
        Json::Null => None,
        Json::Object(members) => {
            let kept: serde_json::Map<String, Json> = members
                .iter()
                .filter(|(_, v)| !v.as_object().is_some_and(serde_json::Map::is_empty))
                .map(|(k, v)| (k.clone(), v.clone()))
                .collect();
            (!kept.is_empty()).then_some(Json::Object(kept))
        }
        other => Some(other.clone()),
    }
}
