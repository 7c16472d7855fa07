//! Random templates from the grammar: text, directives, white space and escapes.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::methods::Kind;
use crate::payload;
use crate::rng::Rng;

/// How deep directives nest in one another.
const DEEPEST: usize = 3;

/// Writes one template.
pub(crate) struct Writer<'r> {
    pub(crate) rng: &'r mut Rng,
    pub(crate) out: String,
    pub(crate) stock: bool,
    pub(crate) features: BTreeSet<&'static str>,
    /// Variables that may have a value, and what they probably are.
    pub(crate) variables: Vec<(String, Kind)>,
    /// Loops around.
    pub(crate) loops: usize,
    /// Strings around: quotes are doubled in them.
    pub(crate) strings: usize,
    macros: Vec<(String, usize)>,
    /// What may still be written, so that templates stay small.
    budget: usize,
}

/// A whole case.
pub(crate) fn case(rng: &mut Rng, stock: bool) -> Case {
    let mut case = Case { stock, ..Case::default() };
    payload::fill(&mut case, rng);
    let mut variables: Vec<(String, Kind)> = [
        ("s", Kind::Text),
        ("n", Kind::Int),
        ("d", Kind::Double),
        ("t", Kind::Bool),
        ("f", Kind::Bool),
        ("l", Kind::List),
        ("m", Kind::Map),
        ("j", Kind::Any),
    ]
    .into_iter()
    .filter(|(name, _)| case.vars.contains_key(*name))
    .map(|(name, kind)| (name.to_owned(), kind))
    .collect();
    variables.push(("u".to_owned(), Kind::Any));
    let budget = match rng.below(10) {
        0..=2 => 6,
        3..=7 => 16,
        _ => 40,
    };
    let mut writer = Writer {
        rng,
        out: String::new(),
        stock,
        features: BTreeSet::new(),
        variables,
        loops: 0,
        strings: 0,
        macros: Vec::new(),
        budget,
    };
    let statements = 1 + writer.rng.below(7);
    for _ in 0..statements {
        writer.statement(0);
    }
    case.template = writer.out;
    case.features = writer.features;
    case
}

impl Writer<'_> {
    pub(crate) fn saw(&mut self, feature: &'static str) {
        self.features.insert(feature);
    }

    pub(crate) fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A new variable or one that is there.
    fn target(&mut self) -> String {
        (self.rng.pick(&["x", "y", "a", "b-c", "list", "s", "n", "m"])).to_owned()
    }

    fn remember(&mut self, name: String, kind: Kind) {
        if self.variables.len() < 30 {
            self.variables.push((name, kind));
        }
    }

    fn block(&mut self, depth: usize) {
        for _ in 0..1 + self.rng.below(3) {
            self.statement(depth);
        }
    }

    pub(crate) fn statement(&mut self, depth: usize) {
        if self.budget == 0 {
            return self.put("z");
        }
        self.budget -= 1;
        let nested = usize::from(depth < DEEPEST);
        let weights = [
            24,                          // text
            30,                          // reference
            16,                          // #set
            10 * nested,                 // #if
            8 * nested,                  // #foreach
            4,                           // white space
            3,                           // comment
            4,                           // escape
            2 * nested,                  // #define
            4 * nested,                  // #macro and calls
            3,                           // #evaluate
            1,                           // #break, #stop
            2,                           // literal block, unknown directive
            1,                           // oddities
            5 * usize::from(depth == 0), // idioms
        ];
        match self.rng.weighted(&weights) {
            0 => self.text(),
            1 => self.printed_reference(),
            2 => self.set(),
            3 => self.condition_block(depth),
            4 => self.foreach(depth),
            5 => self.white(),
            6 => self.comment(),
            7 => self.escape(),
            8 => self.define(depth),
            9 => self.macros(depth),
            10 => self.evaluate(),
            11 => self.stop(),
            12 => self.literal(),
            14 => self.idiom(),
            _ => self.oddity(),
        }
        if self.rng.percent(25) {
            self.white();
        }
    }

    // ---- text ------------------------------------------------------------------------------------------------

    fn text(&mut self) {
        let plain = [
            "abc",
            " ",
            "x ",
            " y",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "\"a\": ",
            ", ",
            ":",
            "{\"k\": \"",
            "\"}",
            "'",
            "1.5",
            "-",
            "a.b",
            ".",
            "..",
            "!",
            "?",
            "&",
            "=",
            "<b>",
            "/",
            "%",
            "\\n",
            "\\",
            "\\\\",
            "é",
            "漢",
            "€",
            "|",
            "*",
            "@",
            "~",
            "_",
            ";",
            "null",
        ];
        let special = [
            "$", "#", "$ ", "# ", "$5", "#1", "$$", "##", "$!", "$!5", "#fff", "$(", "#(", "${",
            "#{", "*#", "]]#", "#[", "$\\", "#-",
        ];
        if self.rng.percent(8) {
            self.saw("special text");
            let text = self.rng.pick(&special);
            self.put(text);
            if self.rng.percent(80) {
                self.put(" ");
            }
            return;
        }
        let text = self.rng.pick(&plain);
        if self.strings > 0 && text.contains(['"', '\'']) {
            return self.put("q");
        }
        self.put(text);
    }

    pub(crate) fn white(&mut self) {
        let white =
            [" ", "\n", "  ", "\t", " \n", "\n  ", "\n\n", "\r\n", " \t\n", "\n\t", "\r", " \n \n"];
        let text = self.rng.pick(&white);
        self.saw("white space");
        self.put(text);
    }

    /// White space that a directive may have behind it.
    fn tail(&mut self) {
        if self.rng.percent(35) {
            let tails = ["\n", " \n", "\r\n", " ", "  ", "\t\n", "\n\n", "\n  ", "\r"];
            let text = self.rng.pick(&tails);
            self.put(text);
        }
    }

    /// A blank where the grammar allows one.
    pub(crate) fn gap(&mut self) {
        match self.rng.below(12) {
            0..=6 => {}
            7..=9 => self.put(" "),
            10 => self.put("  "),
            _ => self.put("\n"),
        }
    }

    fn comment(&mut self) {
        self.saw("comment");
        let comments = [
            "## c\n",
            "##\n",
            "## $s #if(\n",
            "#* c *#",
            "#**#",
            "#* a\n b *#",
            "#** doc *#",
            "#** d\n *#\n",
            "##c\r\n",
            "#* # *#",
        ];
        let text = self.rng.pick(&comments);
        self.put(text);
    }

    fn escape(&mut self) {
        self.saw("escape");
        let slashes = "\\".repeat(1 + self.rng.below(4));
        self.put(&slashes);
        if self.rng.percent(60) {
            self.printed_reference();
            return;
        }
        let words = [
            "#if",
            "#end",
            "#set",
            "#else",
            "#foreach",
            "#macro",
            "#foo",
            "#stop",
            "#define",
            "#evaluate",
            "#include",
            "#{else}",
            "#elseif",
            "#break",
            "##\n",
            "#[[a]]#",
            "#* c *#",
            "$",
            "#",
        ];
        let text = self.rng.pick(&words);
        self.put(text);
        self.put(" ");
    }

    fn literal(&mut self) {
        if self.rng.percent(50) {
            self.saw("literal block");
            let texts = ["#[[$s #if]]#", "#[[]]#", "#[[a]]b]]#", "#[[\n$x\n]]#", "#[[## c]]#"];
            let text = self.rng.pick(&texts);
            return self.put(text);
        }
        self.saw("unknown directive");
        let texts = [
            "#foo",
            "#foo()",
            "#foo( $s )",
            "#bar($s 1 'a')",
            "#a.b",
            "#{foo}",
            "#@foo()$s#end",
            "#return($s)",
            "#foo($n, 'x')",
        ];
        let text = self.rng.pick(&texts);
        if self.strings == 0 {
            self.put(text);
        }
    }

    fn oddity(&mut self) {
        self.saw("oddity");
        match self.rng.below(8) {
            0 => {
                self.reference();
                self.put("{x}");
            }
            1 => {
                self.reference();
                self.put("{$n}");
            }
            2 => {
                self.reference();
                self.put("(1)");
            }
            3 => {
                self.put("$$");
                self.reference();
            }
            4 => {
                self.put("${u|'x'}");
            }
            5 => {
                self.put("$!!");
                self.put("s");
            }
            6 => {
                let texts = ["#include('x')", "#parse('x')", "#include($s)", "#parse(\"$s\")"];
                let text = self.rng.pick(&texts);
                if self.strings == 0 {
                    self.put(text);
                }
            }
            _ => {
                self.reference();
                self.put(" [0]");
            }
        }
    }

    // ---- directives ------------------------------------------------------------------------------------------

    /// `#word` or `#{word}`.
    fn word(&mut self, word: &str) {
        if self.rng.percent(6) {
            self.put(&format!("#{{{word}}}"));
        } else {
            self.put(&format!("#{word}"));
        }
    }

    fn end(&mut self) {
        // a letter after `#end` would make it another word
        if self.rng.percent(80) {
            self.put("#{end}");
        } else {
            self.put("#end");
            if self.rng.percent(90) {
                self.put(" ");
            }
        }
        self.tail();
    }

    fn set(&mut self) {
        self.saw("#set");
        self.word("set");
        if self.rng.percent(8) {
            self.put(" ");
        }
        self.put("(");
        self.gap();
        let variable = self.assignable();
        self.gap();
        self.put("=");
        self.gap();
        let kind = self.any_expression();
        self.gap();
        self.put(")");
        if let Some(name) = variable {
            self.remember(name, kind);
        }
        self.tail();
    }

    /// The left side of `#set`; the name if it is a plain variable.
    fn assignable(&mut self) -> Option<String> {
        let name = self.target();
        match self.rng.below(20) {
            0..=13 => {
                self.put(&format!("${name}"));
                return Some(name);
            }
            14 | 15 => {
                self.saw("#set property");
                let key = self.rng.pick(&["a", "b", "k", "id"]);
                let holder = self.variable(Kind::Map);
                self.put(&format!("${holder}.{key}"));
            }
            16 => {
                self.saw("#set index");
                let holder = self.variable(Kind::List);
                let index = self.rng.between(-2, 2);
                self.put(&format!("${holder}[{index}]"));
            }
            17 => {
                self.saw("#set index");
                let holder = self.variable(Kind::Map);
                let index = self.rng.pick(&["'a'", "$s", "'x y'", "$u", "$n"]);
                self.put(&format!("${holder}[{index}]"));
            }
            18 => self.override_target(),
            _ => {
                let odd = self.rng.pick(&["${x}", "$!x", "$!{x}", "${m.k}", "$x.y.z"]);
                self.put(odd);
            }
        }
        None
    }

    fn override_target(&mut self) {
        if self.stock {
            return self.put("$x");
        }
        self.saw("override");
        let targets = [
            "$context.responseOverride.status",
            "$context.responseOverride.header.X-A",
            "$context.requestOverride.header.b",
            "$context.requestOverride.querystring['q']",
            "$context.requestOverride.path.id",
            "$context.responseOverride.header['c d']",
            "$context.requestOverride.other",
            "$input.path('$').a",
            "$input.path('$.a').b",
            "$input.path('$')['k']",
        ];
        let target = self.rng.pick(&targets);
        self.put(target);
    }

    fn condition_block(&mut self, depth: usize) {
        self.saw("#if");
        self.word("if");
        self.gap();
        self.put("(");
        self.gap();
        self.condition(0);
        self.gap();
        self.put(")");
        self.tail();
        self.block(depth + 1);
        for _ in 0..self.rng.below(3) {
            if self.rng.percent(50) {
                break;
            }
            self.saw("#elseif");
            self.word("elseif");
            self.put("(");
            self.condition(0);
            self.put(")");
            self.tail();
            self.block(depth + 1);
        }
        if self.rng.percent(50) {
            self.saw("#else");
            self.put(if self.strings == 0 && depth.is_multiple_of(2) {
                "#{else}"
            } else {
                "#else "
            });
            self.tail();
            self.block(depth + 1);
        }
        self.end();
    }

    fn foreach(&mut self, depth: usize) {
        if self.loops >= 2 {
            return self.printed_reference();
        }
        self.saw("#foreach");
        let name = (self.rng.pick(&["i", "e", "x", "s"])).to_owned();
        self.word("foreach");
        self.gap();
        self.put("(");
        self.gap();
        self.put(&format!("${name} in "));
        let kind = self.iterable();
        self.gap();
        self.put(")");
        self.tail();
        self.loops += 1;
        let known = self.variables.len();
        self.variables.push((name, kind));
        self.block(depth + 1);
        if self.rng.percent(45) {
            self.saw("loop variables");
            let texts = [
                "$foreach.index",
                "$foreach.count",
                "$foreach.hasNext",
                "$foreach.first",
                "$foreach.last",
                "$velocityCount",
                "$velocityHasNext",
                "$foreach.parent.index",
                "#if($foreach.hasNext),#end",
                "$foreach.topmost.count",
                "$foreach",
            ];
            // the last one would print an identity
            let text = self.rng.pick(&texts[..texts.len() - 1]);
            self.put(text);
        }
        self.variables.truncate(known);
        self.loops -= 1;
        self.end();
    }

    fn define(&mut self, depth: usize) {
        self.saw("#define");
        let name = (self.rng.pick(&["def", "x", "blk"])).to_owned();
        self.put(&format!("#define(${name})"));
        self.tail();
        self.block(depth + 1);
        self.end();
        self.remember(name, Kind::Any);
    }

    fn macros(&mut self, depth: usize) {
        if self.macros.is_empty() || self.rng.percent(30) {
            self.saw("#macro");
            let parameters = self.rng.below(3);
            let name = format!("mac{}", self.macros.len());
            self.put(&format!("#macro({name}"));
            let known = self.variables.len();
            for i in 0..parameters {
                self.put(&format!(" $p{i}"));
                self.variables.push((format!("p{i}"), Kind::Any));
            }
            self.put(")");
            self.tail();
            self.block(depth + 1);
            if self.rng.percent(20) {
                self.put("$!bodyContent");
            }
            self.end();
            self.variables.truncate(known);
            self.macros.push((name, parameters));
        }
        if self.rng.percent(75) {
            self.macro_call(depth);
        }
    }

    fn macro_call(&mut self, depth: usize) {
        self.saw("macro call");
        let (name, parameters) = self.rng.choose(&self.macros).clone();
        let given = if self.rng.percent(12) { self.rng.below(4) } else { parameters };
        let block = self.rng.percent(20);
        self.put(if block { "#@" } else { "#" });
        self.put(&format!("{name}("));
        for i in 0..given {
            if i > 0 {
                let separator = self.rng.pick(&[" ", ", ", ","]);
                self.put(separator);
            }
            self.argument(Kind::Any);
        }
        self.put(")");
        self.tail();
        if block {
            self.saw("macro call with block");
            self.block(depth + 1);
            self.end();
        }
    }

    fn evaluate(&mut self) {
        self.saw("#evaluate");
        self.put("#evaluate(");
        match self.rng.below(4) {
            0 => self.reference(),
            1 if self.strings == 0 => self.put("'$s#if($t)y#end'"),
            _ => self.double_quoted(),
        }
        self.put(")");
        self.tail();
    }

    fn stop(&mut self) {
        if self.loops > 0 && self.rng.percent(70) {
            self.saw("#break");
            return self.put("#if($foreach.count > 1)#break#end ");
        }
        if self.rng.percent(30) {
            self.saw("#stop");
            let text = self.rng.pick(&["#stop ", "#break ", "#stop\n", "#{stop}"]);
            self.put(text);
        }
    }
}
