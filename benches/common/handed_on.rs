//! The floors of `event.vtl` and `everything.vtl`, which hand on the whole request beside the payload: the parameters
//! are borrowed pairs, already in the order in which the service lists them.

use super::handwritten::{Tree, escape, escape_but_quotes};
use super::{AUTHORIZER, CONTEXT, HEADERS, IDENTITY, PATH, QUERYSTRING, STAGE_VARIABLES};

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn get<'a>(pairs: Pairs<'a>, name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
}

/// `event.vtl`
pub fn event(body: &str) -> String {
    let tree = Tree::parse(body);
    let mut out = String::with_capacity(body.len() + 2048);
    out.push_str("{\n  \"body\": ");
    tree.write(&mut out);
    for (head, value) in [
        (",\n  \"method\": \"", get(&CONTEXT, "httpMethod")),
        ("\",\n  \"principal\": \"", get(&AUTHORIZER, "principalId")),
        ("\",\n  \"stage\": \"", get(&CONTEXT, "stage")),
    ] {
        out.push_str(head);
        out.push_str(value);
    }
    let groups: [(&str, Pairs); 6] = [
        ("\",\n    \"authorizer\": ", &AUTHORIZER),
        (",\n    \"headers\": ", &HEADERS),
        (",\n    \"query\": ", &QUERYSTRING),
        (",\n    \"path\": ", &PATH),
        (",\n    \"identity\": ", &IDENTITY),
        (",\n    \"stageVariables\": ", &STAGE_VARIABLES),
    ];
    for (head, pairs) in groups {
        out.push_str(head);
        members(pairs, &mut out);
    }
    out.push_str(",\n  \"resource\": \"");
    out.push_str(get(&CONTEXT, "resourcePath"));
    out.push_str("\"\n}\n");
    out
}

fn members(pairs: Pairs, out: &mut String) {
    out.push_str("{\n");
    for (n, (name, value)) in pairs.iter().enumerate() {
        out.push_str("      \"");
        escape(name, out);
        out.push_str("\": \"");
        escape_but_quotes(value, out);
        out.push_str(if n + 1 < pairs.len() { "\",\n" } else { "\"\n" });
    }
    out.push_str("  }\n");
}

/// `everything.vtl`
pub fn everything(body: &str) -> String {
    let tree = Tree::parse(body);
    let mut out = String::with_capacity(body.len() + 2048);
    out.push_str("{\n\"payload\" : ");
    tree.write(&mut out);
    out.push_str(",\n\"parameters\" : {\n");
    let kinds: [(&str, Pairs); 3] =
        [("path", &PATH), ("querystring", &QUERYSTRING), ("header", &HEADERS)];
    for (n, (kind, pairs)) in kinds.into_iter().enumerate() {
        out.push_str(if n > 0 { "    ,\"" } else { "\"" });
        out.push_str(kind);
        out.push_str("\" : {\n");
        for (n, (name, value)) in pairs.iter().enumerate() {
            out.push_str(if n > 0 { "        ,        \"" } else { "        \"" });
            out.push_str(name);
            out.push_str("\" : \"");
            escape(value, &mut out);
            out.push_str("\"\n");
        }
        out.push_str("            }\n");
    }
    out.push_str("    },\n\"variables\" : {\n");
    for (n, (name, value)) in STAGE_VARIABLES.iter().enumerate() {
        out.push_str(if n > 0 { "    ,\"" } else { "\"" });
        out.push_str(name);
        out.push_str("\" : \"");
        escape(value, &mut out);
        out.push_str("\"\n");
    }
    out.push_str("    },\n\"request\" : {");
    let asked: [(&str, Pairs, &str); 14] = [
        ("account", &IDENTITY, "accountId"),
        ("api", &CONTEXT, "apiId"),
        ("key", &IDENTITY, "apiKey"),
        ("principal", &AUTHORIZER, "principalId"),
        ("caller", &IDENTITY, "caller"),
        ("method", &CONTEXT, "httpMethod"),
        ("stage", &CONTEXT, "stage"),
        ("address", &IDENTITY, "sourceIp"),
        ("user", &IDENTITY, "user"),
        ("agent", &IDENTITY, "userAgent"),
        ("arn", &IDENTITY, "userArn"),
        ("id", &CONTEXT, "requestId"),
        ("resource", &CONTEXT, "resourceId"),
        ("path", &CONTEXT, "resourcePath"),
    ];
    for (n, (label, pairs, name)) in asked.into_iter().enumerate() {
        out.push_str(if n > 0 { ",\n    \"" } else { "\n    \"" });
        out.push_str(label);
        out.push_str("\" : \"");
        out.push_str(get(pairs, name));
        out.push('"');
    }
    out.push_str("\n    }\n}\n");
    out
}
