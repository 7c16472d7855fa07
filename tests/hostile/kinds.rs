//! Kinds of input that once took more than their limits allow: methods of large receivers, memory that is counted too
//! late, configurations that make much of little, models, patterns.

use serde_json::{Value, json};
use vtl::Engine;
use vtl_gateway::config::{integration_json, load};
use vtl_gateway::protocol::run_exchange_case;

use crate::case::{Case, brief, fill, nested};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = methods();
    cases.extend(paths());
    cases.extend(memory());
    cases.extend(numbers());
    cases.extend(patterns());
    cases.extend(models());
    cases.extend(configurations());
    cases
}

/// A call that is made again and again.
fn again(make: &str, call: &str) -> String {
    let thousand = "#foreach($i in [1..1000])".repeat(3);
    format!("{make}{thousand}#set($y = {call}){}", "#end".repeat(3))
}

/// Calls of large receivers.
fn methods() -> Vec<Case> {
    let texts = [
        ("ascii", fill("a", 60_000)),
        ("accents", fill("é", 60_000)),
        ("pairs", fill("😀", 60_000)),
        ("halves", fill("\\ud800a", 60_000)),
    ];
    let calls = [
        "indexOf('b')",
        "indexOf('b', 1)",
        "lastIndexOf('b')",
        "contains('b')",
        "equals($t)",
        "equalsIgnoreCase($t)",
        "compareTo($t)",
        "compareToIgnoreCase($t)",
        "hashCode()",
        "length()",
        "substring(777)",
        "codePointCount(0, 7777)",
        "offsetByCodePoints(1, 7777)",
        "regionMatches(true, 0, $t, 0, 7777)",
        "format($s)",
        "toUpperCase()",
        "replace('b', 'c')",
        "split('b', 1)",
        "matches('b')",
        "concat('b')",
        "toCharArray()",
        "getBytes()",
        "getBytes($t)",
        "trim()",
        "chars()",
    ];
    let mut cases = Vec::new();
    for (what, text) in texts {
        let body = format!("{{\"s\":\"{text}\",\"t\":\"{text}\"}}");
        for call in calls {
            let make = "#set($s = $input.path('$.s'))#set($t = $input.path('$.t'))";
            let template = again(make, &format!("$s.{call}"));
            cases.push(Case::brief_body(&format!("kind: {what} {call}"), &template, body.clone()));
        }
    }
    cases.extend(collections());
    cases
}

fn collections() -> Vec<Case> {
    let items: Vec<String> = (0..8_000).map(|n| format!("\"item {n}\"")).collect();
    let entries: Vec<String> = (0..8_000).map(|n| format!("\"key {n}\":{n}")).collect();
    let body = format!("{{\"l\":[{}],\"m\":{{{}}}}}", items.join(","), entries.join(","));
    let own = "#set($l = [])#set($x = $l.addAll($input.path('$.l')))\
               #set($m = {})#set($x = $m.putAll($input.path('$.m')))";
    let calls = [
        "$l.clone()",
        "$l.toArray()",
        "$l.stream()",
        "$l.indexOf('b')",
        "$l.contains($l)",
        "$l.equals($input.path('$.l'))",
        "$l.hashCode()",
        "$l.add(0, 'b')",
        "$l.subList(0, 5000).hashCode()",
        "$l.iterator()",
        "$l.toString()",
        "$m.clone()",
        "$m.containsValue('b')",
        "$m.equals($input.path('$.m'))",
        "$m.keySet().iterator()",
        "$m.values().contains('b')",
        "$m.values().removeAll(['b'])",
        "$m.entrySet().toArray()",
        "$m.entrySet().contains('b')",
        "$m.entrySet().equals($input.path('$.m').entrySet())",
        "$m.values().toString()",
        "$input.path('$.m').entrySet().stream()",
        "$l.of($m)",
        "$m.of('a', 'b')",
    ];
    let mut cases: Vec<Case> = calls
        .map(|call| Case::brief_body(&format!("kind: {call}"), &again(own, call), body.clone()))
        .into();
    let itself =
        "#set($m = $input.path('$.m'))#set($x = $m.put('m', $m))$input.path('$..m').size()";
    cases.push(Case::brief_body("kind: a map in itself is searched", itself, body));
    cases
}

fn paths() -> Vec<Case> {
    let deep = nested("{\"a\":", "1", "}", 380);
    let record = r#"{"id":"7","n":7,"o":{"p":[1,2]}}"#;
    let records = format!("{{\"l\":[{}]}}", vec![record; 3_000].join(","));
    let mut cases = Vec::new();
    for path in ["$..a..a..a..a", "$..*..*..*", "$..a..a..a..a..a..a"] {
        let template = format!("$input.path('{path}').size()");
        cases.push(Case::brief_body(&format!("kind: {path}"), &template, deep.clone()));
    }
    for path in [
        "$.l[*]['id','n']",
        "$.l[?(@.n in [1,2,3])]",
        "$.l[?(@.id in $.l[*].id)]",
        "$.l[?($..id == @.id)]",
        "$.l[?(@.o == {'p':[1,2]})]",
        "$.l[?(@.id =~ /(a+)+b/)]",
        "$..p.length()",
        "$.l[*].n.sum()",
    ] {
        for method in ["path", "json"] {
            let call = format!("$input.{method}(\"{}\")", path.replace('"', "'"));
            cases.push(Case::brief_body(
                &format!("kind: {call}"),
                &again("", &call),
                records.clone(),
            ));
        }
    }
    cases
}

fn memory() -> Vec<Case> {
    let text = format!("{{\"s\":\"{}\"}}", fill("a", 1_000_000));
    let doubled = "#set($l = ['x'])#set($k = ['x'])#foreach($i in [1..30])#set($l = [$l, $l])#set($k = [$k, $k])#end";
    let override_ = "$context.responseOverride.header";
    let mut cases: Vec<Case> = [
        ("replace that grows", "$s.replace('a', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb').length()"),
        ("replaceAll that grows", "$s.replaceAll('a', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb').length()"),
        ("one group many times", "$s.replaceAll('.+', '$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0$0').length()"),
    ]
    .map(|(what, call)| {
        let template = format!("#set($s = $input.path('$.s')){call}");
        Case::brief_body(&format!("kind: {what}"), &template, text.clone())
    })
    .into();
    for (what, template) in [
        ("a doubled list in an override", format!("{doubled}#set({override_}.x = $l)")),
        ("a doubled list printed", format!("{doubled}$l")),
        ("doubled lists compared", format!("{doubled}$l.equals($k)")),
        ("doubled lists with ==", format!("{doubled}#if($l == $k)same#end")),
        ("a doubled list hashed", format!("{doubled}$l.hashCode()")),
        ("a doubled list in a list", format!("{doubled}#set($x = [$l])$x.contains($k)")),
        (
            "many overrides of one text",
            format!("#set($s = $input.path('$.s'))#foreach($i in [1..1000])#set({override_}[\"h$i\"] = \"$s$i\")#end"),
        ),
        (
            "many names of overrides",
            format!("#foreach($i in [1..1000])#foreach($j in [1..1000])#set({override_}[\"h$i$j\"] = 1)#end#end"),
        ),
        (
            "large numbers in a list",
            "#set($b = 10000000000000000000)#set($l = [])#foreach($i in [1..1000])#foreach($j in [1..1000])#set($x = $l.add($b.shiftLeft(200000)))#end#end".to_owned(),
        ),
    ] {
        cases.push(Case::brief_body(&format!("kind: {what}"), &template, text.clone()));
    }
    let wide = format!(
        "{{\"m\":{{{}}}}}",
        (0..20_000).map(|n| format!("\"k{n}\":{n}")).collect::<Vec<_>>().join(",")
    );
    let kept = "#set($all = [])#set($m = {})#set($x = $m.putAll($input.path('$.m')))";
    for view in
        ["$m.entrySet().toArray()", "$m.keySet().iterator()", "$m.values().stream()", "$m.clone()"]
    {
        let template = again(kept, &format!("$all.add({view})"));
        cases.push(Case::brief_body(&format!("kind: {view} kept"), &template, wide.clone()));
    }
    cases
}

fn numbers() -> Vec<Case> {
    let digits = fill("7", 20_000);
    let body = format!("{{\"i\":{digits},\"d\":0.{digits},\"e\":1e999999999,\"s\":\"{digits}\"}}");
    let own =
        "#set($i = $input.path('$.i'))#set($d = $input.path('$.d'))#set($e = $input.path('$.e'))";
    let calls = [
        "$i.multiply($i)",
        "$i.pow(300)",
        "$i.modPow($i, $i)",
        "$i.gcd($i.add($i))",
        "$i.sqrt()",
        "$i.shiftLeft(200000)",
        "$i.setBit(200000)",
        "$i.intValue()",
        "$i.toString()",
        "$i.compareTo($i)",
        "$d.multiply($d)",
        "$d.pow(20)",
        "$d.setScale(70000)",
        "$d.movePointRight(70000)",
        "$d.stripTrailingZeros()",
        "$d.doubleValue()",
        "$e.intValue()",
        "$e.toPlainString()",
        "$e.add($d)",
        "$i + $i",
        "$i * $i",
        "$d / $i",
    ];
    calls
        .map(|call| Case::brief_body(&format!("kind: {call}"), &again(own, call), body.clone()))
        .into()
}

fn patterns() -> Vec<Case> {
    let body = format!("{{\"s\":\"{}\"}}", fill("a", 200_000));
    [
        "(a{1,1000}){1,3}c",
        "(a|b)*a(a|b){40}c",
        "(a*)*b",
        "(a+)+\\\\1b",
        "(?=(a+)+b)c",
        "a{0,9000}b",
        "((a{9}){9}){9}b",
        "(a|aa)+$",
        "^(a?){50}a{50}$",
        "[^b]*b|a",
    ]
    .into_iter()
    .flat_map(|pattern| {
        ["replaceAll('PATTERN', 'x').length()", "matches('PATTERN')", "split('PATTERN').size()"]
            .map(|call| {
                let call = call.replace("PATTERN", pattern);
                Case::brief_body(
                    &format!("kind: {call}"),
                    &format!("$input.path('$.s').{call}"),
                    body.clone(),
                )
            })
    })
    .collect()
}

fn models() -> Vec<Case> {
    let strings =
        |text: &str, count: usize| format!("[{}]", vec![format!("\"{text}\""); count].join(","));
    let keys: Vec<String> = (0..20_000).map(|n| format!("\"k{n}\":1")).collect();
    let keys = format!("{{{}}}", keys.join(","));
    let patterns: Value = (0..50)
        .map(|n| (format!("^x{n}(a|b)*$"), json!({})))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let values: Vec<String> = (0..50).map(|n| format!("v{n}")).collect();
    let halves: serde_json::Map<String, Value> = (0..40)
        .map(|n| {
            let next = json!({"$ref": format!("#/definitions/d{}", n + 1)});
            (format!("d{n}"), json!({"allOf": [next, next]}))
        })
        .chain([("d40".to_owned(), json!({}))])
        .collect();
    let cases = [
        ("an enum of many items", json!({"items": {"enum": values}}), strings("v49", 50_000)),
        (
            "an enum that refuses many items",
            json!({"items": {"enum": values}}),
            strings("w", 50_000),
        ),
        ("patterns of properties", json!({"patternProperties": patterns}), keys.clone()),
        ("no other properties", json!({"additionalProperties": false}), keys.clone()),
        (
            "unique items",
            json!({"allOf": vec![json!({"uniqueItems": true}); 200]}),
            strings("a", 1).replace(']', "")
                + &(0..20_000).map(|n| format!(",{n}")).collect::<String>()
                + "]",
        ),
        (
            "a pattern without end",
            json!({"items": {"pattern": "(a*)*\\1b"}}),
            strings(&fill("a", 200), 1_000),
        ),
        (
            "patterns in the body",
            json!({"items": {"format": "regex"}}),
            strings("(a|b){1,9}c*", 20_000),
        ),
        (
            "allOf doubled",
            json!({"definitions": halves, "$ref": "#/definitions/d0"}),
            "[]".to_owned(),
        ),
        ("a model in itself", json!({"$ref": "#"}), "{}".to_owned()),
        (
            "a model that leads on",
            json!({"properties": {"a": {"$ref": "#"}}}),
            nested("{\"a\":", "1", "}", 120),
        ),
    ];
    cases
        .map(|(what, model, body)| {
            let case = json!({
                "integration": {"type": "MOCK", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                    "integrationResponses": {"200": {"statusCode": "200"}}},
                "model": model,
                "request": {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": body},
            });
            Case::new(&format!("kind: model: {what}"), move || answer(&case))
        })
        .into()
}

fn answer(case: &Value) -> String {
    brief(&run_exchange_case(&Engine::new(), case).to_string())
}

fn configurations() -> Vec<Case> {
    let uri = |uri: &Value| {
        json!({"Resources": {"M": {"Type": "AWS::ApiGateway::Method", "Properties": {"HttpMethod": "GET",
            "Integration": {"Type": "AWS", "IntegrationHttpMethod": "POST", "Uri": uri}}}}})
    };
    let forty = "${a}".repeat(40);
    let substituted =
        (0..5).fold(json!("yyyyyyyyyy"), |inner, _| json!({"Fn::Sub": [forty, {"a": inner}]}));
    let joined = json!({"Fn::Join": [fill("x", 10_000), vec!["y"; 10_000]]});
    let mut conditional = uri(&json!({"Fn::If": ["C60", "x", "y"]}));
    conditional["Conditions"] = (0..=60)
        .map(|n: usize| {
            let before = json!({"Condition": format!("C{}", n.saturating_sub(1))});
            let condition = if n == 0 {
                json!({"Fn::Equals": ["a", "b"]})
            } else {
                json!({"Fn::Or": [before, before]})
            };
            (format!("C{n}"), condition)
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    let long = format!(
        "custom:\n  a: &a {}\n  l: [{}]\n",
        fill("x", 10_000),
        vec!["*a"; 20_000].join(",")
    );
    let route = |path: &str, uri: &str| {
        json!({"openapi": "3.0.1", "paths": {path: {"get": {"x-amazon-apigateway-integration": {"type": "http",
            "httpMethod": "GET", "uri": uri, "responses": {"default": {"statusCode": "200"}}}}}}})
        .to_string()
    };
    let patterns: serde_json::Map<String, Value> =
        (0..500).map(|n| (format!("(a*)*b{n}(a|b)*\\1"), json!({"statusCode": "400"}))).collect();
    let responses = json!({"openapi": "3.0.1", "paths": {"/a": {"get": {"x-amazon-apigateway-integration":
        {"type": "aws", "httpMethod": "POST", "uri": "x", "responses": patterns}}}}});
    [
        ("substitutions in substitutions", "t.json", uri(&substituted).to_string()),
        ("a long separator", "t.json", uri(&joined).to_string()),
        ("conditions that name one another twice", "t.json", conditional.to_string()),
        ("a long string by many aliases", "serverless.yml", long),
        (
            "a path of 70,000 characters",
            "api.json",
            route(&format!("/{}", fill("a", 70_000)), "http://x/"),
        ),
        ("a target of 70,000 characters", "api.json", route("/a", &fill("a", 70_000))),
        ("braces without end", "api.json", route("/a", &fill("{", 200_000))),
        ("many placeholders", "api.json", route(&fill("/{a}", 100_000), &fill("{a}", 100_000))),
        ("many slow patterns", "api.json", responses.to_string()),
    ]
    .map(|(what, file, text)| {
        Case::new(&format!("kind: configuration: {what}"), move || loaded(file, &text))
    })
    .into()
}

/// What a configuration comes to, and what its first route prints as.
fn loaded(file: &str, text: &str) -> String {
    let mut files = |_: &str| Err("no such file".to_owned());
    let loaded = load(file, text, &mut files);
    let first = loaded.findings.first().map(ToString::to_string).unwrap_or_default();
    let route = loaded.api.routes.first();
    let printed = route.map(|route| integration_json(&route.integration).to_string());
    format!(
        "{} routes, {} findings, first {}, {}",
        loaded.api.routes.len(),
        loaded.findings.len(),
        brief(&first),
        brief(&printed.unwrap_or_default())
    )
}
