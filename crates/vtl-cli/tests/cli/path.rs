//! `vtl path`

use crate::support::Files;

#[test]
fn prints_json() {
    let files = Files::new("path", &[("o.json", br#"{"a":[{"b":1.50},{"b":"x"}],"c":null}"#)]);
    files.vtl(&["path", "$.a[*].b", "o.json"]).prints("[1.5,\"x\"]\n");
    files.vtl_with(&["path", "$.a[1].b"], r#"{"a":[1,{"b":"y"}]}"#).prints("\"y\"\n");
    files.vtl(&["path", "$.none", "o.json"]).fails(1, "`$.none` leads to nothing in o.json");
    files.vtl(&["path", "$[", "o.json"]).fails(2, "`$[`");
    files.vtl(&["path", "$", "none.json"]).fails(2, "cannot read `none.json`");
}
