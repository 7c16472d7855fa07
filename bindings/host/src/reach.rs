//! What of a scope a template can see, as JSON: the rest need not cross the border to it.

use serde_json::{Value as Json, json};
use vtl::{Members, Reach};

/// It as JSON: for each group `true` (all of it), `false` (nothing), or a list of names.
#[must_use]
pub fn reach_json(reach: &Reach) -> Json {
    json!({
        "body": reach.body,
        "path": members(&reach.path),
        "querystring": members(&reach.querystring),
        "header": members(&reach.header),
        "context": members(&reach.context),
        "stageVariables": members(&reach.stage_variables),
        "variables": members(&reach.variables),
    })
}

fn members(members: &Members) -> Json {
    match members {
        Members::None => json!(false),
        Members::Some(names) => json!(names),
        Members::All => json!(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_where_they_are_constant() {
        let text = "$input.path('$.n') $input.params('id') $input.params().header $context.stage #foreach($v in $stageVariables)#end";
        let template = vtl::Engine::new().compile(text).unwrap();
        let expected = json!({
            "body": true,
            "path": ["id"],
            "querystring": ["id"],
            "header": true,
            "context": ["stage"],
            "stageVariables": true,
            "variables": ["context", "input", "stageVariables", "v"],
        });
        assert_eq!(reach_json(&template.reach()), expected);
    }
}
