//! Paths over one small document, each with what Jayway 2.9 gives.

use super::Path;
use crate::limits::Limits;
use crate::value::Heap;

const STORE: &str = r#"{"a":{"b":[{"n":1,"s":"x"},{"n":2,"s":"it's","t":["p","q"]},{"n":"2","t":[]},{"n":null}]},
"x-y":3,"p,q":4,"l":[3,1,2],"o":{"k":1,"z":null},"f":1.50,"deep":[[{"k":1}],[{"k":2}]]}"#;

/// What the path prints; `none`, the class of the exception, or `invalid` and where.
fn read(path: &str) -> String {
    match Path::compile(path) {
        Ok(path) => match path.read(STORE) {
            Ok(text) => text.unwrap_or_else(|| "none".into()),
            Err(error) => error.class().into(),
        },
        Err(error) => format!("invalid {}", error.position()),
    }
}

fn check(cases: &[(&str, &str)]) {
    for (path, expected) in cases {
        assert_eq!(read(path), *expected, "{path}");
    }
}

#[test]
fn names_and_indexes_lead_to_one_value() {
    check(&[
        ("$.x-y", "3"),
        ("x-y", "3"),
        ("@.x-y", "3"),
        ("$.['x-y']", "3"),
        ("$['p,q']", "4"),
        ("$.a.b[1].s", r#""it's""#),
        ("$.a.b[-1]", r#"{"n":null}"#),
        ("$.l[3]", "none"),
        ("$.l.x", "none"),
        ("$.o.z", "none"),
        ("$.f", "1.5"),
        ("$['l','o','gone']", r#"{"l":[3,1,2],"o":{"k":1,"z":null}}"#),
    ]);
}

#[test]
fn other_steps_lead_to_a_list() {
    check(&[
        ("$.l[*]", "[3,1,2]"),
        ("$.l[0,-1,9]", "[3,2]"),
        ("$.l[1:]", "[1,2]"),
        ("$.l[:-1]", "[3,1]"),
        ("$.l[0:-1]", "[]"),
        ("$.l[-2:2]", "[1,2,3,1]"),
        ("$.o.*", "[1,null]"),
        ("$.x-y[*]", "[]"),
        ("$.gone[*]", "none"),
        ("$.x-y[0:1]", "none"),
        ("$.a.b[*].t[0]", r#"["p"]"#),
        ("$.a.b[*]['n','s']", r#"[{"n":1,"s":"x"},{"n":2,"s":"it's"},{"n":"2"},{"n":null}]"#),
    ]);
}

#[test]
fn scans_go_through_containers_before_what_they_hold() {
    check(&[
        ("$..k", "[1,1,2]"),
        ("$.deep..*", r#"[[{"k":1}],[{"k":2}],{"k":1},1,{"k":2},2]"#),
        ("$..['n','s']", r#"[{"n":1,"s":"x"},{"n":2,"s":"it's"}]"#),
        // a quirk of releases from 2.7 on: only what lies at that very index of its list counts
        ("$.deep..[0].k", "[1,2]"),
        ("$.a..[*].n", "[]"),
    ]);
}

#[test]
fn filters_compare_as_jayway_does() {
    check(&[
        ("$.a.b[?(@.n==2)].n", r#"[2,"2"]"#),
        ("$.a.b[?(@.n=='2')].n", r#"[2,"2"]"#),
        ("$.a.b[?(@.n==='2')].n", r#"["2"]"#),
        ("$.a.b[?(@.n > 1)].n", "[2]"),
        ("$.a.b[?(@.s)].n", "[1,2]"),
        ("$.a.b[?(!@.s)].n", r#"["2",null]"#),
        ("$.a.b[?(@.n == null)]", r#"[{"n":null}]"#),
        ("$.a.b[?(@.gone == @.gone)]", "[]"),
        ("$.a.b[?(@.gone != 1)].n", r#"[1,2,"2",null]"#),
        ("$.a.b[?(@.s == 'it\\'s' || @.n < 2)].n", "[1,2]"),
        ("$.a.b[?(!(@.n == 1) && @.s)].n", "[2]"),
        ("$.a.b[?(@.s in ['x','y'])].n", "[1]"),
        ("$.a.b[?(@.t contains 'q')].n", "[2]"),
        ("$.a.b[?(@.t == [])].n", r#"["2"]"#),
        ("$.a.b[?(@.t size 2)].n", "[2]"),
        ("$.a.b[?(@.t empty true)].n", r#"["2"]"#),
        ("$.a.b[?(@.t.length() == 2)].n", "[2]"),
        ("$.a.b[?(@.t anyof ['p'])].n", "[2]"),
        ("$.l[?(@ >= $.l[2])]", "[3,2]"),
        ("$.o[?(@.k == 1)]", r#"[{"k":1,"z":null}]"#),
        ("$.x-y[?(@.k)]", "InvalidPathException"),
    ]);
}

#[cfg(feature = "regex")]
#[test]
fn patterns_match_the_whole_text() {
    check(&[
        ("$.a.b[?(@.s =~ /IT.*/i)].n", "[2]"),
        ("$.a.b[?(@.s =~ /t/)].n", "[]"),
        ("$.a.b[?(@.t =~ /[pz]/)].n", "[2]"),
    ]);
}

#[test]
fn functions_stand_at_the_end() {
    check(&[
        ("$.l.length()", "3"),
        ("$.o.size()", "2"),
        ("$.x-y.length()", "none"),
        ("$.l.sum()", "6.0"),
        ("$.l.max()", "3.0"),
        ("$.l.stddev()", "0.8164965809277263"),
        ("$.o.keys()", r#"["k","z"]"#),
        ("$.l.first()", "3"),
        ("$.l.index(1)", "1"),
        ("$.l.append(9)", "[3,1,2,9]"),
        ("$..k.length()", "0"),
        (r#"$.concat("a", $.a.b[0].s, $.l)"#, r#""ax312""#),
        ("$.l.median()", "InvalidPathException"),
        ("$.o.sum()", "JsonPathException"),
    ]);
}

#[test]
fn what_is_no_path_says_where() {
    check(&[
        ("", "invalid 0"),
        ("$.", "invalid 1"),
        ("$.a b", "invalid 3"),
        ("$...a", "invalid 3"),
        ("$.a[1:2", "invalid 3"),
        ("$.a['b", "invalid 3"),
        ("$.a[?(@.b=)]", "invalid 9"),
        ("a[x]", "invalid 1"),
        ("$.l[99999999999]", "invalid 3"),
    ]);
    let deep = "[?(@".repeat(50) + &")]".repeat(50);
    assert!(Path::compile(&format!("${deep}")).is_err());
    assert!(Path::compile(&format!("${}", ".a".repeat(1000))).is_err());
}

/// The name of the setting that stops a path over deeply nested lists, if any does.
fn stopped(path: &str, levels: usize) -> Option<&'static str> {
    let document = "[".repeat(levels) + &"]".repeat(levels);
    let limits = Limits { steps: 50_000, ..Limits::default() };
    let heap = Heap::new(&limits);
    let path = Path::compile(path).ok()?;
    let result = path.print(&heap, &document);
    result.err().filter(|thrown| thrown.is_limit).map(|thrown| thrown.class)
}

#[test]
fn the_worst_paths_fit_on_a_small_stack() {
    let worst = || {
        let nested = "[?(@.a".repeat(15) + &")]".repeat(15);
        let scans = "..*".repeat(40);
        stopped(&format!("$..{nested}"), 400);
        stopped(&format!("$.length($..{nested})"), 400);
        stopped(&format!("${scans}"), 400)
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let stopped = thread.spawn(worst).expect("a thread").join();
    assert_eq!(stopped.ok().flatten(), Some("steps"));
}

#[test]
fn scans_of_scans_stop_at_the_limit() {
    assert_eq!(stopped("$..*..*..*..*", 300), Some("steps"));
    assert_eq!(stopped("$..*", 300), None);
}
