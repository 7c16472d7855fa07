//! What the lints find and what they leave alone, a template each; and that `docs/lints.md` describes every lint.

use std::fmt::Write as _;

use vtl_lint::{Level, LintOptions, TemplateKind, catalogue, lint};

/// Checks `(template, codes)` pairs, the codes in the order of the text.
fn check(kind: TemplateKind, cases: &[(&str, &[&str])]) {
    let options = LintOptions::new().kind(kind);
    for (template, expected) in cases {
        let found = lint(template, &options);
        let codes: Vec<_> = found.iter().map(|finding| finding.diagnostic.code.id).collect();
        // Short templates set variables for the sake of the value.
        let codes: Vec<_> = codes.into_iter().filter(|code| *code != "VTL1108").collect();
        assert_eq!(codes, *expected, "{template}");
    }
}

#[test]
fn names() {
    check(
        TemplateKind::Request,
        &[
            ("$util.toJson($input.path('$'))", &["VTL1001"]),
            ("$util.urlEncode", &["VTL1001"]),
            ("$input.param('x')", &["VTL1006"]),
            ("$input.querystring.x", &["VTL1006"]),
            ("$input.params().get('headers')", &["VTL1006"]),
            ("$input.params().get('header').get('X-A')", &[]),
            ("$input.body.name", &["VTL1008"]),
            ("$context.sourceIp", &["VTL1003"]),
            ("$context.identity.sourceIP", &["VTL1003"]),
            ("$context['requestId'] $context.get('requestid')", &["VTL1003"]),
            ("$context.authorizer.claims.sub $context.authorizer.anything", &[]),
            ("$context.requestOverride.header.X $context.responseOverride.custom", &[]),
            ("$stageVariables.url.lenght()", &["VTL1007"]),
            ("#set($l = [1])$l.length() $l.size", &["VTL1007", "VTL1008"]),
            ("#set($s = 'a,b')$s.split(',').size() $s.split(',')[0].trim()", &[]),
            ("#set($s = 'a,b')$s[0]", &["VTL1008"]),
            ("#set($m = {})$m.size() $m.anything $m.put('a', 1)", &[]),
            ("#set($Integer = 0)$Integer.parseInt('5')", &[]),
            ("$input.path('$.a').keySet().get(0)", &["VTL1007"]),
            ("$input.path('$.a').b.c[0].size()", &[]),
            ("#foreach($k in $input.params().header.keySet())$k.toUpperCase()#end", &[]),
            ("#foreach($e in $input.path('$').entrySet())$e.key=$e.val#end", &["VTL1008"]),
            (
                "#foreach($i in [1, 2])$foreach.hasNext() $foreach.parent $foreach.isLast#end",
                &["VTL1009"],
            ),
            ("#foreach($i in [1, 2])$foreach.count-1#end", &["VTL1103"]),
            ("$input.json('$.a.b.count()')", &["VTL1012"]),
            ("$input.path('$.a.length()') $input.path(\"$['a b']\")", &[]),
            ("$input.path('$.')", &["VTL1012"]),
            ("$input.params('$.')", &[]),
            ("$input.params(id) $input.params().header.get(Accept)", &["VTL1013", "VTL1013"]),
            ("#set($m = {})$m.put('k', null)", &[]),
            ("$util.urlEncode() $input.params('a', 'b')", &["VTL1014", "VTL1014"]),
            ("#set($m = $util.parseJson('{a: '))", &["VTL1015"]),
            (
                "#set($m = $util.parseJson('{a: b,}'))#set($m = $util.parseJson(''))#set($m = $util.parseJson(\"{$context.stage}\"))",
                &[],
            ),
        ],
    );
}

#[test]
fn directives() {
    check(
        TemplateKind::Request,
        &[
            ("#elsif($context.stage)", &["VTL1010"]),
            ("color: #fff; #1 #foo #section", &[]),
            ("#foo($context.stage)", &["VTL1010"]),
            ("#set($x = 1))$x", &["VTL1016"]),
            ("#set($x = 1)\n)$x (#set($x = 1))", &[]),
            (
                "#if($context.stage == 'a'))b#elseif($context.stage == 'b'))c#end",
                &["VTL1016", "VTL1016"],
            ),
            ("f(#if($context.stage == 'a'))#end#foreach($i in [1, 2]) )#end", &[]),
            ("#foreach($i in [1, 2]))$i#end", &["VTL1016"]),
            ("#set x = 1", &["VTL1010"]),
            ("#set ($x = 1)$x \\#set", &[]),
            ("#if($context.stage == '')a#elseb#end", &["VTL1010"]),
            ("#if($context.stage == '')a#{else}b#end", &[]),
            ("#return($input.body)", &["VTL1011"]),
            ("#evaluate('x')", &["VTL1011"]),
            ("#parse('x.vm')", &["VTL1011"]),
            ("#macro(m)x#end#m()", &["VTL1011", "VTL1010"]),
            ("#foreach($i in [1])$i#break #end", &[]),
        ],
    );
}

#[test]
fn variables() {
    check(
        TemplateKind::Request,
        &[
            ("#if($x == $null)a#end#set($x = 1)", &["VTL1102"]),
            ("#if($context.stage == '')#set($x = 1)#end$x", &[]),
            ("#foreach($i in [1, 2])$last#set($last = $i)#end", &[]),
            ("#define($block)$later#end#set($later = 1)$block", &[]),
            ("#define($block)$later#end$block#set($later = 1)", &["VTL1102"]),
            ("#define($unused)$util.nope()$later#end#set($later = 1)", &["VTL1001"]),
            ("$inptu.body", &["VTL1101"]),
            ("\\$nothing #[[$nothing]]# $5", &[]),
            ("#set($a-b = 1)$a-b", &[]),
            ("#set($map.key = 1)", &["VTL1104"]),
            ("#set($!x = 1)", &["VTL1105"]),
            ("#set($context.requestOverride.header.X = 'y')", &[]),
            ("#set($context = {})", &["VTL1106"]),
            ("#set($a = 1)#set($b = '[${a}]')", &["VTL1107"]),
            (
                "#set($price = '$5 $USD $')$input.path('$.input')$input.params('$input')",
                &["VTL1107"],
            ),
        ],
    );
}

#[test]
fn strings_of_json() {
    check(
        TemplateKind::Request,
        &[
            ("{\"a\": \"$input.path('$.a')\"}", &["VTL1201"]),
            ("{\"a\": \"$input.params().header.get('a')\"}", &["VTL1201"]),
            ("{\"a\": \"$context.identity.userAgent\"}", &["VTL1201"]),
            ("{\"a\": \"$context.requestId $stageVariables.x\"}", &[]),
            ("#set($a = $input.params('a'))#set($a = $util.urlEncode($a)){\"a\": \"$a\"}", &[]),
            ("#set($a = \"-$input.params('a')-\"){\"a\": \"$a\"}", &["VTL1201"]),
            ("{\"a\": \"$input.params('a').length()\"}", &[]),
            ("{\"a\": \"$input.params('a').replaceAll('\"', '')\"}", &[]),
            ("{\"a\": \"$util.base64Encode($input.body)\"}", &[]),
            ("<a href=\"$input.params('a')\">", &[]),
            ("Action=Send&Body={\"a\": \"$input.params('a')\"}", &["VTL1201"]),
            (
                "{#foreach($k in $input.params().header.keySet())\"$k\": 1#if($foreach.hasNext),#end#end}",
                &[],
            ),
            (
                "{#foreach($k in $input.params().querystring.keySet())\"$k\": 1#if($foreach.hasNext),#end#end}",
                &["VTL1201"],
            ),
            ("{\"a\": \"$util.escapeJavaScript($input.json('$'))\"}", &["VTL1203"]),
            ("{\"a\": \"$util.escapeJavaScript($input.json('$')).replace(\"\\'\", \"'\")\"}", &[]),
            ("{\"a\": \"$util.escapeJavaScript($context.stage)\"}", &[]),
            (
                "#set($x = $util.escapeJavaScript($input.body).replaceAll(\"\\\\\\\\'\", \"'\"))",
                &["VTL1204"],
            ),
            ("{\"a\": $input.json('$.a'), \"b\": \"\\\"$context.stage\\\"\"}", &[]),
        ],
    );
    check(
        TemplateKind::Response,
        &[
            (
                "{\"a\": \"$input.path('$.a')\", \"b\": \"$input.params('b')\"}",
                &["VTL1202", "VTL1201"],
            ),
            ("#set($root = $input.path('$')){\"n\": \"$root.Item.n.N\"}", &[]),
            (
                "#set($root = $input.path('$')){\"n\": $root.Item.n.N, \"b\": $root.Item.b.BOOL, \"s\": $root.Item.s.S}",
                &["VTL1207"],
            ),
        ],
    );
}

#[test]
fn json_between_its_tokens() {
    check(
        TemplateKind::Request,
        &[
            ("{\"a\": \"$input.json('$.a')\"}", &["VTL1205"]),
            ("{\"a\": $util.escapeJavaScript($input.params('a'))}", &["VTL1206"]),
            ("{\"a\": $context.requestTimeEpoch}", &[]),
            ("{\"a\": $context.identity.sourceIp}", &["VTL1209"]),
            ("#set($r = $input.path('$')){\"a\": $r.b}", &["VTL1207"]),
            ("{\"headers\": $input.params().header}", &["VTL1207"]),
            ("[#foreach($i in [1, 2])$i, #end]", &["VTL1208"]),
            ("[#foreach($i in [1, 2])$i#if($foreach.hasNext), #end#end]", &[]),
            ("[#foreach($i in [1, 2])#if($velocityCount > 1),#end$i#end]", &[]),
            ("[#foreach($i in [1, 2])#if($foreach.hasNext)$i,#else$i#end#end]", &[]),
            ("[#foreach($i in [1, 2])$i,#end 0]", &[]),
            ("{\"a\": 1,#if($input.body != '{}')\"b\": 2#end}", &["VTL1208"]),
            ("{\"a\": 1#if($input.body != '{}'),\"b\": 2#end}", &[]),
            (
                "#define($list)#foreach($i in [1, 2])$i,#end#end{\"a\": [$list], \"b\": [$list]}",
                &["VTL1208"],
            ),
        ],
    );
}

#[test]
fn text_that_is_never_json() {
    check(
        TemplateKind::Request,
        &[
            ("{\"a\": $input.json('$.a') \"b\": 1}", &["VTL1216"]),
            ("{\"a\": $context.requestTimeEpoch \"b\": 1}", &[]),
            ("[$input.json('$.a') $input.json('$.b')]", &[]),
            ("[#foreach($k in [1, 2])$input.json('$.a')#if($foreach.hasNext),#end#end]", &[]),
            ("{\"a\": #if($input.body == '{}')$input.json('$.a')#{else}1#end, \"b\": 2}", &[]),
            ("{\"a\": \"x\" + \"$context.stage\"}", &["VTL1216"]),
            ("{\"a\": $context.requestTimeEpoch + 1}", &["VTL1216"]),
            ("{\"a\": $input.json('$.n') * 2}", &["VTL1216"]),
            ("{\"a\": \"x + $context.stage\", \"b\": -1.5e+3}", &[]),
            ("{\"a\": \"x\" \"b\": 1}", &["VTL1216"]),
            ("{\"a\": '$context.stage'}", &["VTL1216"]),
            ("{a: \"$context.stage\"}", &["VTL1216"]),
            ("{\"a\" = \"$context.stage\"}", &["VTL1216"]),
            ("\"error\": $input.json('$.a')", &["VTL1216"]),
            ("{\"a\": \"$context.stage\"", &["VTL1216"]),
            ("{\"a\": 1#if($input.body == '{}'), \"b\": 2#end}", &[]),
            ("{\"a\": #if($input.body == '{}')1#{else}2#end, \"b\": 2}", &[]),
            (
                "{#foreach($k in $input.params().path.keySet())\"$k\": 1#if($foreach.hasNext),#end#end}",
                &[],
            ),
            (
                "{#foreach($k in $input.params().path.keySet())\"k\": 1#if($foreach.hasNext),#end#end}",
                &["VTL1213"],
            ),
            ("[#foreach($k in [1, 2]){\"k\": $k}#if($foreach.hasNext),#end#end]", &[]),
            (
                "{\"a\": 1, \"b\": {\"a\": 2}, \"$context.stage\": 1, \"$context.path\": 2}",
                &["VTL1201"],
            ),
            ("{\"a\": 1, #if($input.body == '{}')\"a\": 2#{else}\"c\": 3#end}", &["VTL1213"]),
            ("{#if($input.body == '{}')\"a\": 1#{else}\"a\": 2#end}", &[]),
            ("[INFO] $context.stage", &[]),
            ("{\"a\": 1, // one\n\"b\": 2}", &["VTL1216"]),
            ("{\"a\": \u{201c}x\u{201d}}", &["VTL1219"]),
            ("{\\\"a\\\": \\\"$context.stage\\\"}", &["VTL1218"]),
            ("{\"a\": ${placeholder}, \"b\": 1}", &["VTL1101"]),
        ],
    );
}

#[test]
fn members_of_an_error_message() {
    let parsed =
        "#set($e = $util.parseJson($input.path('$.errorMessage')))#if($e.status == 4)x#end";
    check(
        TemplateKind::Response,
        &[
            ("{\"s\": $input.json('$.errorMessage.status')}", &["VTL1022"]),
            ("#if($input.path('$.errorMessage').status == 4)x#end", &["VTL1022"]),
            ("#set($m = $input.path('$.errorMessage'))#if($m.status == 4)x#end", &["VTL1022"]),
            ("#set($r = $input.path('$'))#if($r.errorMessage.code == 4)x#end", &["VTL1022"]),
            ("#if($input.path('$.errorMessage').contains('x'))x#end", &[]),
            ("#if($input.path('$.errorMessage.length()') == 4)x#end", &[]),
            (parsed, &[]),
        ],
    );
}

#[test]
fn changes_that_take_the_place_of_their_list() {
    check(
        TemplateKind::Request,
        &[
            ("#set($l = [])#set($l = $l.add(1))$l", &["VTL1113"]),
            ("#set($l = $input.path('$.l'))#set($l = $l.addAll([1]))$l", &["VTL1113"]),
            ("#set($l = [])#set($is_new = $l.add(1))$is_new", &[]),
            ("#set($l = [3])#set($l = $l.get(0))$l", &[]),
            // The old value is null the first time, and null is not assigned.
            ("#set($m = {})#set($m = $m.put('a', 1))$m.size()", &[]),
        ],
    );
}

#[test]
fn maps_forms_and_escapes() {
    check(
        TemplateKind::Request,
        &[
            (
                "{\"a\": \"$context.identity\", \"b\": $context.authorizer.claims}",
                &["VTL1211", "VTL1211"],
            ),
            ("{\"a\": \"$context.identity.sourceIp$context.authorizer.x\"}", &[]),
            ("{\"a\": \"$input.params()\"}", &["VTL1212"]),
            (
                "{\"a\": \"$input.params().header.keySet()\", \"b\": $input.params().path}",
                &["VTL1212", "VTL1207"],
            ),
            ("{\"a\": $util.escapeJavaScript($input.json('$.a'))}", &["VTL1214"]),
            ("Action=Send&Message=$input.json('$')", &["VTL1215"]),
            ("Action=Send&Message=$util.urlEncode($input.json('$'))&Id=$context.requestId", &[]),
            ("a=b=$input.body", &["VTL1215"]),
            ("https://a.example/?x=$input.params('x')", &[]),
            ("$util.base64Encode('a\\nb') $input.body.replace('\\n', '')", &["VTL1110", "VTL1110"]),
            (
                "$input.body.replaceAll('\\n', '') $input.body.split('\\n')[0] {\"a\": \"b\\n\"}",
                &[],
            ),
            ("#if($input.body == '\\t')a#end", &["VTL1110"]),
        ],
    );
}

#[test]
fn names_of_elsewhere() {
    check(
        TemplateKind::Request,
        &[
            ("$method.request.header.X-Id $integration.response.body.a", &["VTL1017", "VTL1017"]),
            ("{\"a\": \"method.request.querystring.a\"} a.method.request.path.b", &["VTL1017"]),
            ("#set($method = {})$method.request.path.id", &[]),
            (
                "$context.authorizer.claims.custom:a $context.authorizer.claims['custom:a']",
                &["VTL1019"],
            ),
            ("$context.stage:a ${context.authorizer.claims.custom}:a", &[]),
            (
                "$util.parseJson($input.json('$.a')).b $util.parseJson($input.path('$')).b",
                &["VTL1018", "VTL1018"],
            ),
            ("$util.parseJson($input.path('$.a')).b $util.parseJson($input.body).b", &[]),
            ("$UUID.randomUUID() $util.dateTime.nowISO8601()", &["VTL1101", "VTL1001"]),
            ("#foreach($i in [1, 2])$i#end$i", &["VTL1109"]),
            ("#set($i = 0)#foreach($i in [1, 2])$i#end$i", &[]),
            ("#foreach($i in [1, 2])$i#end#set($i = 3)$i", &[]),
        ],
    );
}

#[test]
fn conditions_and_operators() {
    check(
        TemplateKind::Request,
        &[
            ("#if($stageVariables.x)a#end", &["VTL1301"]),
            ("#if(!$context.authorizer.principalId)a#end", &["VTL1302"]),
            ("#set($l = [])#if($l)a#end#if($l.isEmpty())b#end", &["VTL1301"]),
            ("#set($flag = $context.stage == 'a')#if($flag)a#end#if(!$flag)b#end", &[]),
            ("#set($x = 'a')#if($context.stage == 'a')#set($x = true)#end#if($x)a#end", &[]),
            ("#foreach($i in [1, 2])#if($foreach.first)a#end#if(!$foreach.hasNext)b#end#end", &[]),
            ("#if($input.path('$.a') && $input.path('$.a') != '')a#end", &[]),
            ("#if($input.path('$.a').b)a#end", &["VTL1307"]),
            ("#if($input.path('$.list').size() > 0)a#end", &[]),
            ("#if(1)a#end#if(true)b#end", &["VTL1303"]),
            ("#if($input.params('a') == 'x' || 'y')a#end", &["VTL1303"]),
            ("#if($input.params('a') >= 1)a#end", &["VTL1304"]),
            ("#if($input.json('$.a') == 'x')a#end", &["VTL1305"]),
            ("#set($a = $input.json('$.a'))#if($a == '')a#end", &["VTL1305"]),
            ("#if($input.json('$.a') == '\"x\"' || $input.json('$.a') == '5')a#end", &[]),
            ("#if($input.path('$.a') == \"null\")a#end", &["VTL1306"]),
            ("#if($context.stage == 'a')b#else if($context.stage == 'b')c#end", &["VTL1309"]),
            ("#if($context.stage == 'a')b#else($context.stage == 'b')c#end", &["VTL1309"]),
            (
                "#if($context.stage == 'a')b#else if you like#end#if($context.stage == 'a')b#else ($context.stage)#end",
                &[],
            ),
            ("#if($context.stage == 'a')b#else#if($context.stage == 'b')c#end#end", &[]),
            ("#set($n = $input.params('a') * 2)", &["VTL1308"]),
            ("#set($n = $input.path('$.a') * 2)#set($s = 'v' + 1)", &[]),
        ],
    );
}

#[test]
fn loops_and_ends() {
    check(
        TemplateKind::Request,
        &[
            ("#foreach($i in [0..1000])x#end", &["VTL1401"]),
            ("#foreach($i in [1..1000])x#end", &[]),
            ("#foreach($i in [1..2000])#if($i > 5)#break#end$i#end", &[]),
            ("#foreach($c in $input.params('a'))x#end", &["VTL1402"]),
            ("#foreach($c in $input.path('$.a'))x#end", &[]),
            ("$foreach.index", &["VTL1404"]),
            ("#define($b)$foreach.index#end#foreach($i in [1, 2])$b#end", &[]),
            ("#if($input.body == '{}')a#stop#end b", &[]),
            ("#foreach($i in [1, 2])#break x#end", &["VTL1406"]),
            ("#foreach($i of [1, 2])x#end", &["VTL1407"]),
            ("#foreach($i in)x#end", &["VTL1407"]),
            ("#foreach($i [1, 2])x#end", &["VTL1407"]),
            ("#foreach($i in [1, 2] [3])x#end", &["VTL1407"]),
            ("#foreach( $i  in  $input.path('$.a') )x#end", &[]),
        ],
    );
    let large = "x".repeat(300 * 1024 + 1);
    check(TemplateKind::Request, &[(&large, &["VTL1403"])]);
}

/// How deep the walk is does not depend on what is beside it.
#[test]
fn what_comes_after_many_blocks_is_walked_as_well() {
    let blocks =
        "#if($input.body)[#foreach($i in [1, 2])$i#end]#end #set($l = [1, [2, [3]]])".repeat(100);
    let text = format!("{blocks}#if($input.body)$input.pathh('$')#end");
    let found = lint(&text, &LintOptions::new().kind(TemplateKind::Request));
    let last = found.last().map(|finding| finding.diagnostic.code.id);
    assert_eq!(last, Some("VTL1006"));
}

#[test]
fn overrides() {
    check(
        TemplateKind::Response,
        &[
            ("#set($context.responseOverride.status = 99)", &["VTL1502"]),
            ("#set($context.responseOverride.status = $input.path('$.status'))", &[]),
            ("#set($context.responseOverride.status = \"$input.path('$.status')\")", &["VTL1503"]),
            ("#set($context.responseOverride.headers = {})", &["VTL1504"]),
            (
                "#set($context.responseOverride.header.A = 'a')#set($context.responseOverride.header['A'] = 'b')",
                &["VTL1501"],
            ),
            (
                "#set($context.responseOverride.header.A = 'a')#set($context.responseOverride.header.B = 'b')",
                &[],
            ),
        ],
    );
}

#[test]
fn a_template_that_does_not_parse_has_its_syntax_errors_only() {
    let found = lint("$util.nope() #if($x", &LintOptions::new());
    assert!(!found.is_empty());
    assert!(found.iter().all(|finding| finding.level == Level::Error));
    assert!(found.iter().all(|finding| finding.diagnostic.code.id.starts_with("VTL01")));
}

#[test]
fn a_misspelt_elseif_with_an_operator_is_told_as_such() {
    let found =
        lint("#if($context.stage == 'a')a#elsif($context.stage == 'b')b#end", &LintOptions::new());
    let help = found.first().and_then(|finding| finding.diagnostic.help.as_deref());
    assert_eq!(help, Some("did you mean `#elseif`?"));
}

#[test]
fn stock_velocity_binds_and_runs_what_the_host_likes() {
    let options = LintOptions::new().dialect(vtl::Dialect::Velocity);
    assert_eq!(lint("#macro(m $x)$x#end#m($anything) $util.toJson(1) #if($x)a#end", &options), []);
}

#[test]
fn hostile_templates_are_checked_on_a_small_stack() {
    let nested = |open: &str, middle: &str, close: &str, times: usize| {
        [&open.repeat(times), middle, &close.repeat(times)].concat()
    };
    let doubling = (1..60).map(|n| format!("#define($d{n})$d{}$d{}#end", n - 1, n - 1));
    let templates = [
        nested("#if($a)", "x", "#end", 50),
        nested("#if($a)", "x", "#end", 50_000),
        nested("#foreach($a in $b)", "x", "#end", 50),
        nested("$a.m(", "1", ")", 50),
        nested("#if(!($a) && !", "true", ")x#end", 1),
        format!("#set($x = 1{})", " + 1".repeat(500)),
        format!("$a{}", ".b".repeat(100_000)),
        "(".repeat(200_000),
        format!("#define($d0)x#end{}$d59", doubling.collect::<String>()),
        format!("#define($d){}#end{}", "abc ".repeat(10_000), "$d".repeat(10_000)),
        "## vtl-allow VTL1101\n$zz\n".repeat(5_000),
        format!("<{}", "={\"a\":1,}".repeat(10_000)),
    ];
    let check = move || {
        templates.iter().map(|template| lint(template, &LintOptions::new()).len()).sum::<usize>()
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(check).unwrap();
    assert!(thread.join().unwrap() > 0);
}

#[test]
fn levels_can_be_changed_and_warnings_denied() {
    let template = "$util.nope() $context.connectionId";
    let levels = |options: &LintOptions| -> Vec<Level> {
        lint(template, options).iter().map(|finding| finding.level).collect()
    };
    let mut options = LintOptions::new();
    assert_eq!(levels(&options), [Level::Warning, Level::Note]);
    options.deny(Level::Warning);
    assert_eq!(levels(&options), [Level::Error, Level::Note]);
    options.set_level("vtl1005", Level::Allow).unwrap();
    assert_eq!(levels(&options), [Level::Error]);
    assert!(options.set_level("VTL9999", Level::Note).is_err());
}

#[test]
fn the_host_may_bind_more() {
    let mut options = LintOptions::new();
    options.globals.push("host".to_owned());
    assert_eq!(lint("$host.anything() #if($host)a#end", &options), []);
}

/// `UPDATE=1 cargo test -p vtl-lint --test lints` writes the page.
#[test]
fn the_page_tells_of_every_lint() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/lints.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        written == page,
        "docs/lints.md is not up to date: UPDATE=1 cargo test -p vtl-lint --test lints"
    );
}

const INTRODUCTION: &str = "\
# Lints

`vtl check` reads templates without running them. It reports every syntax error, and what the lints below find. They
follow values through the template: `#set`, loops, both ways of an `#if`, and `#define`d blocks where they are printed;
so they know that `$name` came from a header, that it was escaped on the way, and that it now stands inside a string of
JSON.

Each lint has a code, which never changes, and a level: `error` (the service refuses it), `warning` (very likely a
mistake), `note` (worth knowing). Errors make `vtl check` fail; `--deny`, `--warn` and `--allow` change levels. What is
known about the service (its variables, its way with missing values, its quotas) is checked in its dialect only.

A comment in the template allows a lint, best with the reason after a colon:

```velocity
## vtl-allow VTL1201: the id was checked against [0-9]+ by the method's validator
{\"id\": \"$input.params('id')\"}
```

It holds for its own line and the next. `## vtl-allow-file VTL1201 VTL1203` holds for the whole template.
`#* vtl-allow VTL1201 *#` works as well, where a line must not end.

The lists of variables and functions are those of REST APIs, from the developer guide and from recordings.

## Fixes

Most findings come with an edit that does what the help says. `vtl check --fix` applies those that are safe: the output
stays the same unless a value needs the fix. `--unsafe-fixes` applies the others too, which somebody should look at.
`--diff` shows the changes and makes none. Templates inside configurations are edited where they are written, whatever
the style of the string; nothing else in the file changes.

## Project file

`vtl check` reads the nearest `vtl.toml`, in the current folder or above it; `vtl config` shows it.

```toml
[check]
exclude = [\"legacy/**\"]   # besides what .gitignore excludes
globals = [\"tenant\"]      # variables that a tool replaces
stage = \"prod\"
ignore = [\"VTL13\"]        # codes, or their beginnings

[check.levels]
VTL1201 = \"error\"

[check.kinds]
\"templates/responses/**\" = \"response\"
```
";

const GROUPS: [(&str, &str); 7] = [
    ("VTL10", "Names"),
    ("VTL11", "Variables"),
    ("VTL12", "JSON"),
    ("VTL13", "Conditions and operators"),
    ("VTL14", "Loops, ends and quotas"),
    ("VTL15", "Overrides"),
    ("VTL19", "Comments"),
];

fn page() -> String {
    let mut page = INTRODUCTION.to_owned();
    for (prefix, title) in GROUPS {
        let _ = writeln!(page, "\n## {title}");
        for lint in catalogue::all().filter(|lint| lint.code.id.starts_with(prefix)) {
            let code = &lint.code;
            let _ = writeln!(page, "\n### {}: {}\n", code.id, code.title);
            let _ = writeln!(page, "Level: {}. {}", lint.level, code.explanation);
            if let Some(example) = code.example {
                let example = example.replace('\u{feff}', "<U+FEFF>");
                let _ = writeln!(page, "\n```velocity\n{example}\n```");
                let _ = writeln!(page, "\nInstead:\n\n```velocity\n{}\n```", lint.quiet_example);
            }
        }
    }
    page
}

#[test]
fn changes_that_are_printed() {
    check(
        TemplateKind::Request,
        &[
            ("#set($l = [])$l.add(1)", &["VTL1112"]),
            ("#set($l = [1])$l.set(0, 2)$l.remove(0)", &["VTL1112", "VTL1112"]),
            ("#set($b = $input.path('$'))$b.ids.add(1)", &["VTL1112"]),
            // A new name prints nothing; `add` of a position gives nothing.
            ("#set($m = {})$m.put('a', 1)", &[]),
            ("#set($l = [])$l.add(0, 1)", &[]),
            ("#set($l = [])#set($ok = $l.add(1))$l.size()", &[]),
        ],
    );
    check(TemplateKind::Request, &[("$input.path('$')", &["VTL1207"])]);
    check(TemplateKind::Response, &[("$input.path('$')", &[])]);
}

#[test]
fn maps_comments_and_names_of_http_apis() {
    check(
        TemplateKind::Request,
        &[
            ("#set($h = $input.params().header)#foreach($k in $h)$h[$k]#end", &["VTL1409"]),
            ("#set($h = $input.params().header)#foreach($k in $h.keySet())$h[$k]#end", &[]),
            ("#set($l = [1, 2])#foreach($i in $l)$l.get($foreach.index)#end", &[]),
            ("x #* y", &["VTL1408"]),
            ("x #** y", &["VTL1408"]),
            ("x #**# y #***# #* *#", &[]),
            ("{\"a\": \"##\"}\n", &["VTL1216"]),
            ("{\"a\": \"#[[##]]#\"}\n", &[]),
            ("$context.authorizer.jwt.claims.sub", &["VTL1008"]),
            ("$context.authorizer.lambda.user", &["VTL1008"]),
            ("$context.authorizer.jwt", &[]),
        ],
    );
}
