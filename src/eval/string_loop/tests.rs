//! Loops over keys with and without their flat code: they must print the same, leave the same, and fail with the same error.

use arcstr::ArcStr;

use super::super::Programs;
use crate::apigateway::{TEXT_FUNCTIONS, Util};
use crate::eval::dice::Dice;
use crate::eval::{FirstVariables, Machine};
use crate::limits::Limits;
use crate::program::{Block, LowerOptions, Op, Program, lower};
use crate::syntax::{self, Dialect, ParseOptions};
use crate::value::{Heap, Output, Value};

/// `$m` and `$n`. Not all strings are as they are written, and not all values are strings.
const M: &str = r#"{"a": "1", "b/c": "it's \"x\"", "Host": "api.example.com", "é": "/中/",
    "long": "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 /"}"#;
const N: &str = r#"{"a": "x", "b/c": null, "num": 1.50, "tab\t": "t", "Host": "\u0041", "list": ["q"], "no": "yes", "": "e"}"#;

fn program(template: &str) -> Program {
    let source = ArcStr::from(template);
    let dialect = Dialect::ApiGateway;
    let options = ParseOptions { dialect, ..ParseOptions::default() };
    let tree = syntax::parse_shared(&source, &options).expect(template);
    let functions = &TEXT_FUNCTIONS;
    lower(&tree, LowerOptions { dialect, source: &source, names: None, functions, traced: false })
}

/// Takes the flat code out of all loops; gives how many had some.
fn without_code(block: &mut Block) -> usize {
    let parts = block.iter_mut().map(|op| match op {
        Op::Foreach(foreach) => {
            usize::from(foreach.strings.take().is_some()) + without_code(&mut foreach.body)
        }
        Op::If(statement) => {
            let branches = statement.branches.iter_mut().map(|(_, body)| without_code(body));
            branches.sum::<usize>() + statement.otherwise.as_mut().map_or(0, without_code)
        }
        Op::Define(define) => without_code(&mut define.body),
        _ => 0,
    });
    parts.sum()
}

/// What a render prints, the error that it ends with, and its steps and bytes.
fn render(program: &Program, limits: &Limits) -> ((String, Option<String>), (u64, usize)) {
    let heap = Heap::new(limits);
    let programs = Programs::new();
    let mut out = Output::new();
    let mut first = FirstVariables::new();
    // The documents are not what is measured.
    let unlimited = Heap::new(&Limits::default());
    let document = |text| crate::json::read(&unlimited, text).expect(text);
    let mut machine =
        Machine::new(program, &heap, &programs, &mut first, Dialect::ApiGateway, false);
    machine.bind("m", document(M));
    machine.bind("n", document(N));
    machine.bind_util(Value::Object(&Util), &TEXT_FUNCTIONS);
    let fault = machine.run(program, &mut out).err();
    drop(machine);
    let printed = (out.into_string(), fault.map(|fault| fault.thrown.into_message()));
    (printed, (heap.steps_used(), heap.bytes_used()))
}

/// Renders with and without flat code. Gives what is printed, and how many loops had some.
fn both(template: &str, limits: &Limits) -> (String, usize) {
    let mut program = program(template);
    let (fast, (steps, bytes)) = render(&program, limits);
    let loops = without_code(&mut program.body);
    // The first render keeps what it compiles.
    render(&program, limits);
    let (slow, (slow_steps, slow_bytes)) = render(&program, limits);
    let is_out_of = |limit: &str| slow.1.as_deref().is_some_and(|message| message.contains(limit));
    // A string that is only printed is never made, so that the code may do with less.
    if !(is_out_of("steps") || is_out_of("bytes")) {
        assert_eq!(fast, slow, "{template}");
        let is_about_right = steps * 8 <= slow_steps * 9 + 16 && steps * 4 >= slow_steps;
        assert!(is_about_right, "{template}: {steps} {slow_steps}");
        // A string that two variables hold may be made for each of them.
        assert!(bytes <= 2 * slow_bytes, "{template}: {bytes} {slow_bytes}");
    }
    (fast.0, loops)
}

#[test]
fn loops_that_hand_on_strings_have_code_and_all_others_have_none() {
    for (body, loops) in [
        ("$k", 1),
        ("$k: $m.get($k)#if($foreach.hasNext),#end ", 1),
        ("$util.escapeJavaScript($k)", 1),
        ("#set($v = $util.escapeJavaScript($m.get($k)).replaceAll(\"\\\\'\", \"'\"))$v", 1),
        ("#if($k == 'a' || !($m.get($k) != '1'))x#elseif($foreach.hasNext)y#{else}z#end", 1),
        ("#set($m = $k)", 1),
        ("$k.length()", 0),
        ("$foreach.count", 0),
        ("$m.get('a')", 0),
        ("#set($m = $m.get($k))", 0),
        ("$util.base64Encode($k)", 0),
        ("$util.escapeJavaScript($k).replaceAll('[a]', 'b')", 0),
        ("#foreach($j in $m.keySet())$j#end", 1),
        ("#break", 0),
        ("$!k${k}$\\!k", 0),
        ("#if($k > 'a')x#end", 0),
    ] {
        let template = format!("#foreach($k in $m.keySet()){body}#end|$!k|$!v");
        assert_eq!(both(&template, &Limits::default()).1, loops, "{template}");
    }
    assert_eq!(both("#foreach($k in $m)$k#end", &Limits::default()).1, 0);
    assert_eq!(both("#foreach($k in $m.none.keySet())$k#end", &Limits::default()).1, 1);
    assert_eq!(both("#foreach($util in $m.keySet())$util#end", &Limits::default()).1, 0);
}

#[test]
fn what_is_not_a_plain_string_is_left_to_the_statements() {
    for (body, printed) in [
        ("$k=$n.get($k),", "a=x,b/c=,num=1.5,tab\t=t,Host=A,list=[\"q\"],no=yes,=e,"),
        ("#set($v = $n.get($k))$v,", "x,,1.5,t,A,[\"q\"],yes,e,"),
        ("$util.escapeJavaScript($n.get($k)),", "x,,1.5,t,A,[\\\"q\\\"],yes,e,"),
        (
            "$foreach.hasNext$m.get($k)",
            "true1trueit's \"x\"truetruetrueapi.example.comtruetruefalse",
        ),
    ] {
        let template = format!("#foreach($k in $n.keySet()){body}#end");
        assert_eq!(both(&template, &Limits::default()).0, printed, "{template}");
    }
}

#[test]
fn what_is_replaced_is_left_to_the_statements() {
    let template = "#foreach($k in $m.keySet())#set($v = $util.escapeJavaScript($m.get($k)).replaceAll(\"\\\\'\", \"'\"))\
        $v;#set($w = $util.escapeJavaScript($k).replaceAll('b', 'B'))$w;#end$v|$w";
    let expected = "1;a;it's \\\"x\\\";B\\/c;api.example.com;Host;\\/\\u4E2D\\/;\\u00E9;";
    let (out, loops) = both(template, &Limits::default());
    assert!(out.starts_with(expected) && loops == 1, "{out}");
}

#[test]
fn variables_are_what_they_are_after_the_statements() {
    for (body, after) in [
        ("#set($v = $k)$v", "long|1"),
        ("#set($v = $util.escapeJavaScript($k))$v$w", "long|1"),
        ("#set($v = $util.escapeJavaScript($m.get('é')))", "\\/\\u4E2D\\/|1"),
        ("#if($k == 'Host')#set($v = $k)#end", "Host|1"),
        ("#set($w = $v)#set($v = $k)$w", "long|é"),
        ("$w#set($w = ',')$k", "|,"),
        ("#set($k = $util.escapeJavaScript($k))$k$m.get($k)", "|1"),
        ("#set($v = $util.escapeJavaScript($k))#if($v == 'b\\/c')$v#end#set($w = $v)", "long|long"),
        ("#set($w = $util.escapeJavaScript($util.escapeJavaScript($k)))$w", "|long"),
    ] {
        let template = format!("#set($w = '1')#foreach($k in $m.keySet()){body}#end|$!v|$w|$k");
        let (out, _) = both(&template, &Limits::default());
        let (_, set) = out.split_once('|').expect("a mark");
        assert_eq!(set, format!("{after}|"), "{template}");
    }
}

#[test]
fn limits_are_reached_all_the_same() {
    let template = "#foreach($k in $m.keySet())#set($v = $util.escapeJavaScript($m.get($k)))$k$v#if($foreach.hasNext),#end#end";
    let (out, _) = both(template, &Limits::default());
    for steps in 0..120 {
        let (printed, _) = both(template, &Limits { steps, ..Limits::default() });
        assert!(out.starts_with(&printed), "{printed}");
    }
    for output_bytes in 0..out.len() + 2 {
        both(template, &Limits { output_bytes, ..Limits::default() });
    }
    for loop_iterations in [None, Some(0), Some(1), Some(2), Some(4), Some(5)] {
        let template = [template, "$v|$k"].concat();
        both(&template, &Limits { loop_iterations, ..Limits::default() });
    }
    for nesting in 0..12 {
        both(template, &Limits { nesting, ..Limits::default() });
    }
}

/// Writes loops that look random.
struct Loops(Dice);

impl Loops {
    fn operand(&mut self, depth: u64) -> String {
        match self.0.throw(6) {
            0 if depth > 0 => {
                let operand = self.operand(depth - 1);
                let rest =
                    self.0.pick(&["", ".replaceAll(\"\\\\'\", \"'\")", ".replaceAll('z', '')"]);
                format!("$util.escapeJavaScript({operand}){rest}")
            }
            1 | 2 => {
                format!("{}.get({})", self.0.pick(&["$m", "$n"]), self.0.pick(&["$k", "$v", "$w"]))
            }
            3 => self.0.pick(&["'a'", "'b/c'", "\"it's\"", "''"]).to_owned(),
            _ => self.0.pick(&["$k", "$v", "$w", "$x"]).to_owned(),
        }
    }

    fn condition(&mut self, depth: u64) -> String {
        match self.0.throw(6) {
            0 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            1 if depth > 0 => {
                let left = self.condition(depth - 1);
                let operator = self.0.pick(&["&&", "||"]);
                format!("({left} {operator} {})", self.condition(depth - 1))
            }
            2 => "$foreach.hasNext".to_owned(),
            3 => self.0.pick(&["$k", "$v"]).to_owned(),
            _ => {
                let left = self.operand(1);
                format!("({left} {} {})", self.0.pick(&["==", "!="]), self.operand(1))
            }
        }
    }

    fn statement(&mut self, depth: u64) -> String {
        match self.0.throw(7) {
            0 | 1 if depth > 0 => {
                let mut text = format!("#if({}){}", self.condition(2), self.block(depth - 1));
                if self.0.throw(2) == 0 {
                    text += &format!("#elseif({}){}", self.condition(1), self.block(depth - 1));
                }
                if self.0.throw(2) == 0 {
                    text += &format!("#{{else}}{}", self.block(depth - 1));
                }
                text + "#{end}"
            }
            2 => "#if($foreach.hasNext),#end".to_owned(),
            3 => self.0.pick(&["$v;", "$k ", " text", "${w}", "$m.get($k)"]).to_owned(),
            4 => format!("$util.escapeJavaScript({})", self.operand(0)),
            _ => format!("#set({} = {})", self.0.pick(&["$v", "$w", "$x", "$k"]), self.operand(2)),
        }
    }

    fn block(&mut self, depth: u64) -> String {
        (0..self.0.throw(5)).map(|_| self.statement(depth)).collect()
    }
}

#[test]
fn random_loops_do_the_same_with_and_without_code() {
    let mut loops = Loops(Dice(7));
    let mut with_code = 0;
    for _ in 0..4_000 {
        let mut template = String::new();
        for variable in ["$v", "$w", "$x"] {
            let value = loops.0.pick(&["'a'", "'b/c'", "\"it's\"", "'Host'", "3", "$none", "$m"]);
            template += &format!("#set({variable} = {value})");
        }
        let map = loops.0.pick(&["$m", "$m", "$n"]);
        let block: String = (0..3).map(|_| loops.block(2)).collect();
        template += &format!("#foreach($k in {map}.keySet()){block}#end");
        if loops.0.throw(2) == 0 {
            template += loops.0.pick(&[
                "|$v|$w|$x",
                "|$v",
                "|$w|$k",
                "#foreach($k in $m.keySet())$v$w#end",
            ]);
        }
        let loop_iterations = [None, Some(2)][loops.0.throw(2) as usize];
        let limits = Limits { loop_iterations, ..Limits::default() };
        with_code += usize::from(both(&template, &limits).1 > 0);
    }
    assert!(with_code > 2_000, "{with_code}");
}

#[test]
fn a_shared_scope_decodes_its_strings_once_and_prints_the_same() {
    let template = crate::Engine::new()
        .compile(
            "#set($m = $stageVariables)#foreach($k in $m.keySet())$k=$util.escapeJavaScript($m.get($k))\
             #if($foreach.hasNext),#end#end",
        )
        .unwrap();
    let variables = [("a\"b", "say \"when\""), ("é\n", "\u{1}/"), ("plain", "x")];
    let scope = crate::Scope::new().stage_variable_pairs(variables);
    let printed = "a\"b=say \\\"when\\\",é\n=\\u0001\\/,plain=x";
    for _ in 0..4 {
        assert_eq!(template.render(&scope).unwrap().body, printed);
    }
    let json = serde_json::json!({"a\"b": "say \"when\"", "é\n": "\u{1}/", "plain": "x"});
    let scope = crate::Scope::new().stage_variables(json.as_object().unwrap().clone());
    for _ in 0..4 {
        assert_eq!(template.render(&scope).unwrap().body, printed);
    }
}
