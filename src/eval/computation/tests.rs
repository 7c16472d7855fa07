//! Loops with and without their flat code: they must print the same, cost the same, and fail with the same error.

use arcstr::ArcStr;

use super::super::Programs;
use crate::eval::dice::Dice;
use crate::eval::{FirstVariables, Machine};
use crate::limits::Limits;
use crate::program::{Block, LowerOptions, Op, Program, lower};
use crate::syntax::{self, Dialect, ParseOptions};
use crate::value::{Heap, Output};

fn program(template: &str) -> Program {
    let source = ArcStr::from(template);
    let options = ParseOptions { dialect: Dialect::ApiGateway, ..ParseOptions::default() };
    let tree = syntax::parse_shared(&source, &options).expect(template);
    let dialect = Dialect::ApiGateway;
    lower(
        &tree,
        LowerOptions { dialect, source: &source, names: None, functions: &[], traced: false },
    )
}

/// Takes the flat code out of all loops; gives how many had some.
fn without_code(block: &mut Block) -> usize {
    let parts = block.iter_mut().map(|op| match op {
        Op::Foreach(foreach) => {
            usize::from(foreach.computation.take().is_some()) + without_code(&mut foreach.body)
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

fn render(program: &Program, limits: &Limits) -> (String, u64, Option<String>) {
    let heap = Heap::new(limits);
    let programs = Programs::new();
    let mut out = Output::new();
    let mut first = FirstVariables::new();
    let dialect = Dialect::ApiGateway;
    let mut machine = Machine::new(program, &heap, &programs, &mut first, dialect, false);
    let fault = machine.run(program, &mut out).err();
    drop(machine);
    let steps = if fault.is_some() { 0 } else { heap.steps_used() };
    (out.into_string(), steps, fault.map(|fault| fault.thrown.into_message()))
}

/// Renders with and without flat code. Gives what is printed, and how many loops had some.
fn both(template: &str, limits: &Limits) -> (String, usize) {
    let mut program = program(template);
    let fast = render(&program, limits);
    let loops = without_code(&mut program.body);
    assert_eq!(fast, render(&program, limits), "{template}");
    (fast.0, loops)
}

#[test]
fn loops_that_compute_have_code_and_all_others_have_none() {
    for (template, loops) in [
        ("#foreach($i in [1..3])$i#end", 1),
        ("#foreach($i in [1..3])#foreach($j in [$i..3])$j#end#end", 1),
        ("#foreach($i in [1..3])#foreach($j in [$i..3])$j#end$none.x#end", 1),
        (
            "#foreach($i in [1..3])#foreach($j in [1..3])$i#end#foreach($j in [1..3])$j#end$!a.b#end",
            2,
        ),
        ("#if(true)#foreach($i in [1..3])$i#end#else#foreach($i in [1..3])$i#end#end", 2),
        ("#define($x)#foreach($i in [1..3])$i#end#end$x", 1),
        ("#foreach($i in [1..3])#if($i > 1 && !($i == 3))#set($x = $i)#else,#end#end", 1),
        ("#foreach($i in [1,2,3])$i#end", 0),
        ("#foreach($i in [1..3])$foreach.count#end", 0),
        ("#foreach($i in [1..3])$velocityCount#end", 0),
        ("#foreach($i in [1..3])$i.toString()#end", 0),
        ("#foreach($i in [1..3])#set($x = 'a')#end", 0),
        ("#foreach($i in [1..3])#if($i)a#end#end", 0),
        ("#foreach($i in [1..3])#break#end", 0),
    ] {
        assert_eq!(both(template, &Limits::default()).1, loops, "{template}");
    }
}

#[test]
fn what_is_not_an_integer_is_left_to_the_statements() {
    let before = "#set($s = 'a')#set($l = 3000000000)#set($m = 2147483647)";
    for (body, printed) in [
        ("#set($x = $s + $i)$x", "a1a2a3"),
        ("#set($l = $l + $i)$l,", "3000000001,3000000003,3000000006,"),
        ("#set($m = $m + $i)$m,", "2147483648,2147483650,2147483653,"),
        ("#set($x = 6 / ($i - 2))$x,", "-6,-6,6,"),
        ("$i$none,", "1,2,3,"),
        ("#if($none == $i)a#else,#end", ",,,"),
        ("#if($i == 2)#set($s = $i)#end$s", "a22"),
    ] {
        let template = format!("{before}#foreach($i in [1..3]){body}#end");
        let (out, loops) = both(&template, &Limits::default());
        assert_eq!((&*out, loops), (printed, 1), "{template}");
    }
}

#[test]
fn variables_may_be_set_on_the_way() {
    for (body, printed) in [
        ("#if($i == 1)#set($q = 5)#else#set($q = $i)#end$q,", "5,2,3,|3"),
        ("#if($i == 1)#set($q = 5)#elseif($i == 2)#set($q = 6)#end$q,", "5,6,6,|6"),
        ("#if($i == 2)#set($q = $i)#end$q,", ",2,2,|2"),
        ("#if($i > 1 && $q > 5)$q#end#set($q = $i + 4),", ",,6,|7"),
        ("#foreach($j in [2..$i])#set($q = $j)#end$q,", "1,2,3,|3"),
        ("#foreach($i in [7..8])$i#end$i,", "781,782,783,|"),
        ("#foreach($q in [7..8])$q#end$q,", "78,78,78,|"),
        ("#set($i = $i * 2)$i,", "2,4,6,|"),
    ] {
        let template = format!("#foreach($i in [1..3]){body}#end|$i$q");
        let (out, loops) = both(&template, &Limits::default());
        assert_eq!((&*out, loops), (printed, 1), "{template}");
    }
}

#[test]
fn limits_are_reached_all_the_same() {
    let template =
        "#foreach($i in [1..9])#foreach($j in [9..1])#set($x = $i * $j + 1 - 2)$x #end#end";
    let (out, _) = both(template, &Limits::default());
    for steps in 0..300 {
        both(template, &Limits { steps, ..Limits::default() });
    }
    for output_bytes in (0..out.len() + 2).step_by(7) {
        both(template, &Limits { output_bytes, ..Limits::default() });
    }
    for loop_iterations in [None, Some(0), Some(1), Some(5)] {
        both(template, &Limits { loop_iterations, ..Limits::default() });
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
            0 if depth > 0 => self.sum(depth - 1),
            1 | 2 => self.0.pick(&["0", "1", "2", "7", "-3", "40000", "2147483647"]).to_owned(),
            _ => self.0.pick(&["$a", "$b", "$c", "$i", "$j"]).to_owned(),
        }
    }

    fn sum(&mut self, depth: u64) -> String {
        let left = self.operand(depth);
        let operator = self.0.pick(&["+", "-", "*", "/", "%", "+"]);
        format!("({left} {operator} {})", self.operand(depth))
    }

    fn condition(&mut self, depth: u64) -> String {
        match self.0.throw(5) {
            0 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            1 | 2 if depth > 0 => {
                let left = self.condition(depth - 1);
                let operator = self.0.pick(&["&&", "||"]);
                format!("({left} {operator} {})", self.condition(depth - 1))
            }
            _ => {
                let left = self.operand(2);
                let operator = self.0.pick(&["==", "!=", "<", ">", "<=", ">="]);
                format!("({left} {operator} {})", self.operand(2))
            }
        }
    }

    fn statement(&mut self, depth: u64) -> String {
        let variable = self.0.pick(&["$a", "$b", "$c", "$d"]);
        match self.0.throw(7) {
            0 | 1 if depth > 0 => {
                let mut text = format!("#if({})", self.condition(2));
                text += &self.block(depth - 1);
                if self.0.throw(2) == 0 {
                    text += &format!("#elseif({}){}", self.condition(1), self.block(depth - 1));
                }
                if self.0.throw(2) == 0 {
                    text += &format!("#else{}", self.block(depth - 1));
                }
                text + "#end"
            }
            2 if depth > 0 => self.repeat(depth - 1),
            3 => format!("{variable};"),
            4 => format!("#set({variable} = {})", self.operand(0)),
            _ => format!("#set({variable} = {})", self.sum(3)),
        }
    }

    fn block(&mut self, depth: u64) -> String {
        (0..self.0.throw(4)).map(|_| self.statement(depth)).collect()
    }

    fn repeat(&mut self, depth: u64) -> String {
        let variable = self.0.pick(&["$i", "$j", "$a"]);
        let (from, to) = (self.operand(0), self.0.pick(&["1", "2", "3", "-1", "$b"]));
        let from = if self.0.throw(3) > 0 { "1".to_owned() } else { from };
        // Long ranges of the general kind are limited like all others.
        format!("#foreach({variable} in [{from}..{to}]){}#end", self.block(depth))
    }
}

#[test]
fn random_loops_do_the_same_with_and_without_code() {
    let mut loops = Loops(Dice(7));
    let limits = Limits { steps: 20_000, loop_iterations: Some(5), ..Limits::default() };
    let mut with_code = 0;
    for _ in 0..4_000 {
        let mut template = String::new();
        for variable in ["$a", "$b", "$c", "$i"] {
            let value =
                loops.0.pick(&["0", "1", "5", "-7", "1000000", "'x'", "3.5", "true", "$none"]);
            template += &format!("#set({variable} = {value})");
        }
        template += &loops.repeat(3);
        template += "|$a|$b|$c|$d|$i|$j";
        with_code += usize::from(both(&template, &limits).1 > 0);
    }
    assert!(with_code > 2_000, "{with_code}");
}
