//! Random references, literals, sums and conditions.

use crate::methods::{self, Kind, REGEXES, REPLACEMENTS};
use crate::path;
use crate::rng::Rng;
use crate::template::Writer;

/// How deep expressions nest in one another.
const DEEPEST: usize = 3;

fn literal_text(rng: &mut Rng) -> &'static str {
    let texts = [
        "",
        "a",
        "b",
        "abc",
        "x y",
        "k",
        "id",
        "name",
        ",",
        "1",
        "12",
        "-3",
        "1.5",
        "true",
        "é",
        "a/b",
        "\\n",
        "{\"a\":[1,2]}",
        "[1,2]",
        "%41+b",
        "YWJj",
        "{a:b}",
        "\\",
        "\\u0041",
        "  a ",
        "A",
        "€",
        "z",
        "$.a",
        "$",
    ];
    rng.pick(&texts)
}

impl Writer<'_> {
    /// The name of a variable that is probably of the kind.
    pub(crate) fn variable(&mut self, kind: Kind) -> String {
        let fitting: Vec<&(String, Kind)> =
            self.variables.iter().filter(|(_, k)| *k == kind).collect();
        if !fitting.is_empty() && self.rng.percent(85) {
            return self.rng.choose(&fitting).0.clone();
        }
        self.rng.choose(&self.variables).0.clone()
    }

    /// A reference as it is in text.
    pub(crate) fn printed_reference(&mut self) {
        match self.rng.below(10) {
            0..=5 => self.reference(),
            6 | 7 => {
                let reference = self.reference_text();
                self.saw("formal reference");
                self.put(&format!("${{{}}}", &reference[1..]));
            }
            8 => {
                let reference = self.reference_text();
                self.saw("quiet reference");
                self.put(&format!("$!{}", &reference[1..]));
            }
            _ => {
                let reference = self.reference_text();
                self.saw("quiet formal reference");
                self.put(&format!("$!{{{}}}", &reference[1..]));
            }
        }
    }

    fn reference_text(&mut self) -> String {
        let start = self.out.len();
        self.reference();
        self.out.split_off(start)
    }

    /// A plain reference with its path.
    pub(crate) fn reference(&mut self) {
        let wanted = self.rng.pick(&[
            Kind::Text,
            Kind::Int,
            Kind::List,
            Kind::Map,
            Kind::Any,
            Kind::Double,
            Kind::Bool,
        ]);
        self.reference_of(wanted);
    }

    pub(crate) fn reference_of(&mut self, kind: Kind) -> Kind {
        if !self.stock && self.rng.percent(45) {
            return self.binding();
        }
        let name = self.variable(kind);
        let known =
            self.variables.iter().rev().find(|(n, _)| *n == name).map_or(Kind::Any, |(_, k)| *k);
        self.put(&format!("${name}"));
        self.parts(known)
    }

    /// Properties, calls and indexes.
    fn parts(&mut self, mut kind: Kind) -> Kind {
        for _ in 0..self.rng.below(4) {
            match self.rng.below(10) {
                0..=2 => return kind,
                3..=6 => kind = self.call(kind),
                7 => {
                    self.saw("property");
                    let names = [
                        "a",
                        "b",
                        "k",
                        "id",
                        "name",
                        "empty",
                        "size",
                        "bytes",
                        "key",
                        "value",
                        "class.name",
                        "Empty",
                        "length",
                        "a-b",
                        "nope",
                    ];
                    let name = self.rng.pick(&names);
                    self.put(&format!(".{name}"));
                    kind = Kind::Any;
                }
                _ => {
                    self.saw("index");
                    self.index(kind);
                    kind = Kind::Any;
                }
            }
        }
        kind
    }

    fn index(&mut self, kind: Kind) {
        let (text, number) = ("'a'", self.rng.between(-2, 2).to_string());
        match (kind, self.rng.below(10)) {
            (Kind::Map, 0..=4) if self.strings == 0 => {
                let key = self.rng.pick(&["'a'", "'k'", "'x y'", "\"$s\"", "\"a\""]);
                self.put(&format!("[{key}]"));
            }
            (Kind::List, 0..=6) => self.put(&format!("[{number}]")),
            (_, 0..=3) => self.put(&format!("[{text}]")),
            (_, 5..=7) => self.put(&format!("[ {number}]")),
            (_, 8) => self.put("[$n]"),
            _ => self.put("[$s ]"),
        }
    }

    pub(crate) fn call(&mut self, kind: Kind) -> Kind {
        if self.rng.percent(8) {
            return self.rare_call();
        }
        self.saw("method call");
        let method = methods::method(self.rng, kind);
        self.put(&format!(".{}(", method.name));
        let spoil = self.rng.percent(4);
        for (i, argument) in method.arguments.iter().enumerate() {
            if i > 0 {
                self.put(",");
            }
            self.gap();
            self.argument(if spoil { Kind::Any } else { *argument });
        }
        if spoil && self.rng.percent(40) {
            self.put(if method.arguments.is_empty() { "1" } else { ", 'x'" });
        }
        self.put(")");
        method.result
    }

    /// Any method on anything.
    fn rare_call(&mut self) -> Kind {
        self.saw("rare method");
        let name = methods::any_name(self.rng);
        self.put(&format!(".{name}("));
        for i in 0..self.rng.weighted(&[5, 6, 3, 1]) {
            if i > 0 {
                self.put(", ");
            }
            let kind = self.rng.pick(&[
                Kind::Text,
                Kind::Index,
                Kind::Int,
                Kind::Any,
                Kind::List,
                Kind::Regex,
            ]);
            self.argument(kind);
        }
        self.put(")");
        Kind::Any
    }

    /// An argument of a call or a macro: a value, no expression.
    pub(crate) fn argument(&mut self, kind: Kind) {
        if self.rng.percent(25) {
            self.saw("reference as argument");
            self.reference_of(kind);
            return;
        }
        match kind {
            Kind::Text if self.rng.percent(12) => self.double_quoted(),
            Kind::Text => {
                let text = literal_text(self.rng);
                self.single_quoted(text);
            }
            Kind::Regex => {
                self.saw("regex");
                let text = self.rng.pick(REGEXES);
                self.single_quoted(text);
            }
            Kind::Replacement => {
                let text = self.rng.pick(REPLACEMENTS);
                self.single_quoted(text);
            }
            Kind::Index => {
                let number = if self.rng.percent(90) {
                    self.rng.between(0, 3)
                } else {
                    self.rng.between(-2, 12)
                };
                self.put(&number.to_string());
            }
            Kind::Int | Kind::Double => self.number(),
            Kind::Bool => {
                let word = self.rng.pick(&["true", "false"]);
                self.put(word);
            }
            Kind::List => self.list(1),
            Kind::Map => self.map(1),
            Kind::Entry | Kind::Any => match self.rng.below(8) {
                0 | 1 => self.number(),
                2 => self.list(1),
                3 => self.map(1),
                4 => self.put("true"),
                5 if self.rng.percent(30) => self.put("null"),
                _ => {
                    let text = literal_text(self.rng);
                    self.single_quoted(text);
                }
            },
        }
    }

    // ---- the bindings of the service -------------------------------------------------------------------------

    fn binding(&mut self) -> Kind {
        match self.rng.below(20) {
            0..=4 => {
                self.saw("$input.path");
                self.path_call("$input.path(");
                self.parts(Kind::Any)
            }
            5..=8 => {
                self.saw("$input.json");
                self.path_call("$input.json(");
                self.parts(Kind::Text)
            }
            9 => {
                self.saw("$input.body");
                self.put("$input.body");
                self.parts(Kind::Text)
            }
            10 | 11 => {
                self.saw("$input.params");
                let texts = [
                    "$input.params('id')",
                    "$input.params('q')",
                    "$input.params('accept')",
                    "$input.params('Host')",
                    "$input.params('nope')",
                    "$input.params('A')",
                ];
                let text = self.rng.pick(&texts);
                self.put(text);
                self.parts(Kind::Text)
            }
            12 => {
                self.saw("$input.params()");
                let texts = [
                    "$input.params()",
                    "$input.params().path",
                    "$input.params().querystring",
                    "$input.params().header",
                    "$input.params().get('header')",
                    "$input.params().keySet()",
                    "$input.params().header.keySet()",
                    "$input.params().header['HOST']",
                    "$input.params().header.entrySet()",
                    "$input.params().values()",
                    "$input.params().path.values()",
                    "$input.params().header.put('z', 'Z')",
                    "$input.params().querystring.remove('q')",
                    "$input.params('id', 'x')",
                    "$input.params($s)",
                    "$input.params($n)",
                    "$input.params(\"$s\")",
                ];
                let text = self.rng.pick(&texts);
                self.put(text);
                self.parts(Kind::Map)
            }
            13 | 14 => self.context(),
            15..=18 => self.util(),
            _ => {
                self.saw("$stageVariables");
                let texts = [
                    "$stageVariables.url",
                    "$stageVariables['env']",
                    "$stageVariables",
                    "$stageVariables.nope",
                ];
                let text = self.rng.pick(&texts);
                self.put(text);
                Kind::Text
            }
        }
    }

    fn context(&mut self) -> Kind {
        self.saw("$context");
        let texts = [
            "$context.requestId",
            "$context.identity.sourceIp",
            "$context.identity",
            "$context",
            "$context.authorizer.claims.email",
            "$context.authorizer.principalId",
            "$context.stage",
            "$context.requestTimeEpoch",
            "$context.identity.keySet()",
            "$context.keySet()",
            "$context.identity.cognitoIdentityId",
            "$context.responseOverride",
            "$context.nope.x",
            "$context.requestOverride.header",
            "$context.authorizer",
            "$context.identity.entrySet()",
            "$context.identity.values()",
            "$context.responseOverride.status",
            "$context.get('stage')",
            "$context.authorizer.claims['cognito:groups']",
            "$context.requestOverride",
            "$context.put('x', 'y')",
            "$context.x",
            "$context.identity.entrySet().iterator().next().key",
            "$context.get('identity').get('sourceIp')",
        ];
        let text = self.rng.pick(&texts);
        self.put(text);
        if self.rng.percent(20) {
            return self.parts(Kind::Any);
        }
        Kind::Any
    }

    fn util(&mut self) -> Kind {
        let (name, feature) = self.rng.pick(&[
            ("escapeJavaScript", "$util.escapeJavaScript"),
            ("parseJson", "$util.parseJson"),
            ("urlEncode", "$util.urlEncode"),
            ("urlDecode", "$util.urlDecode"),
            ("base64Encode", "$util.base64Encode"),
            ("base64Decode", "$util.base64Decode"),
            ("qr", "$util.unknown"),
        ]);
        self.saw(feature);
        self.put(&format!("$util.{name}("));
        match (name, self.rng.below(4)) {
            ("base64Decode", 0..=2) => self.put("'YWJjw6Q='"),
            ("urlDecode", 0..=1) => self.put("'a%20b+%C3%A4'"),
            ("parseJson", 0) => self.single_quoted("{\"a\":[1,{\"b\":null}],\"c\":1.50}"),
            ("parseJson", 1) => self.put("$input.json('$')"),
            _ => self.argument(Kind::Text),
        }
        self.put(")");
        let kind = if name == "parseJson" { Kind::Any } else { Kind::Text };
        self.parts(kind)
    }

    fn path_call(&mut self, head: &str) {
        self.put(head);
        if self.rng.percent(6) {
            self.saw("path that is not a literal");
            let text = self.rng.pick(&["$s", "$n", "$nope", "$j", "'$.' ", "[]"]);
            self.put(text);
            return self.put(")");
        }
        if self.strings == 0 && self.rng.percent(12) {
            self.saw("path in double quotes");
            let path = path::path(self.rng).replace('"', "'");
            let path = if self.rng.percent(15) { path + "$s" } else { path };
            self.put(&format!("\"{path}\")"));
            return;
        }
        if self.rng.percent(25) {
            self.single_quoted("$");
        } else {
            let path = path::path(self.rng);
            self.saw("JSONPath");
            if path.contains("[?") {
                self.saw("JSONPath filter");
            }
            self.single_quoted(&path);
        }
        self.put(")");
    }

    // ---- literals --------------------------------------------------------------------------------------------

    fn single_quoted(&mut self, text: &str) {
        // double quotes would end a string around
        if self.strings > 0 && text.contains(['"', '$', '#', '\\']) {
            return self.put("'q'");
        }
        self.put(&format!("'{}'", text.replace('\'', "''")));
    }

    /// A string with references and directives inside.
    pub(crate) fn double_quoted(&mut self) {
        if self.strings > 0 {
            return self.put("'w'");
        }
        self.saw("interpolated string");
        self.put("\"");
        self.strings += 1;
        let start = self.out.len();
        for _ in 0..self.rng.below(4) {
            if self.rng.percent(50) {
                self.printed_reference();
            } else if self.rng.percent(20) {
                self.saw("escape in a string");
                let text = self.rng.pick(&[
                    "\\", "\\\\", "\\n", "\\'", "''", "'", "\"", "$", "#", "\\$s", "##", "\n",
                    "\\u0041",
                ]);
                self.put(text);
            } else {
                self.saw("statement in a string");
                self.statement(2);
            }
        }
        self.strings -= 1;
        let inside = self.out.split_off(start);
        self.put(&inside.replace('"', "\"\""));
        self.put("\"");
    }

    fn number(&mut self) {
        let numbers = [
            "0",
            "1",
            "2",
            "3",
            "7",
            "-1",
            "10",
            "007",
            "1.5",
            "0.1",
            "2.50",
            ".5",
            "-0",
            "1e3",
            "100.0",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-1.25",
            "12345678.9",
            "1e-5",
            "255",
        ];
        let at =
            if self.rng.percent(70) { self.rng.below(6) } else { self.rng.below(numbers.len()) };
        self.put(numbers[at]);
    }

    fn list(&mut self, depth: usize) {
        self.saw("list literal");
        if self.rng.percent(20) {
            return self.range();
        }
        self.put("[");
        let count = self.rng.below(4);
        for i in 0..count {
            if i > 0 {
                self.put(",");
                self.gap();
            }
            self.item(depth);
        }
        self.put("]");
    }

    fn range(&mut self) {
        self.saw("range");
        let (from, to) = (self.rng.between(-2, 4), self.rng.between(-1, 6));
        match self.rng.below(8) {
            0 => self.put(&format!("[$n..{to}]")),
            1 => self.put(&format!("[ {from} .. {to} ]")),
            _ => self.put(&format!("[{from}..{to}]")),
        }
    }

    fn map(&mut self, depth: usize) {
        self.saw("map literal");
        self.put("{");
        let count = self.rng.below(4);
        for i in 0..count {
            if i > 0 {
                self.put(",");
            }
            self.gap();
            let key = self.rng.pick(&["'a'", "'b'", "'k'", "'x y'", "$s", "1", "true"]);
            self.put(key);
            self.put(":");
            self.gap();
            self.item(depth);
        }
        self.put("}");
    }

    fn item(&mut self, depth: usize) {
        match self.rng.below(9) {
            0 if depth > 0 => self.list(depth - 1),
            1 if depth > 0 => self.map(depth - 1),
            2 | 3 => self.number(),
            4 | 5 => self.reference(),
            6 => self.put("true"),
            7 => self.double_quoted(),
            _ => {
                let text = literal_text(self.rng);
                self.single_quoted(text);
            }
        }
    }

    /// What `#foreach` loops over; gives the kind of an item.
    pub(crate) fn iterable(&mut self) -> Kind {
        match self.rng.below(12) {
            0..=2 => {
                self.range();
                Kind::Int
            }
            3..=4 => {
                self.list(1);
                Kind::Any
            }
            5..=6 => {
                let name = self.variable(Kind::List);
                self.put(&format!("${name}"));
                Kind::Any
            }
            7 => {
                let name = self.variable(Kind::Map);
                self.put(&format!("${name}.entrySet()"));
                Kind::Entry
            }
            8 => {
                let name = self.variable(Kind::Map);
                let view = self.rng.pick(&["", ".keySet()", ".values()", ".values().iterator()"]);
                self.put(&format!("${name}{view}"));
                Kind::Any
            }
            9..=10 if !self.stock => {
                self.saw("$input.path");
                self.path_call("$input.path(");
                Kind::Any
            }
            _ => {
                self.reference();
                Kind::Any
            }
        }
    }

    // ---- expressions -----------------------------------------------------------------------------------------

    /// The right side of `#set`.
    pub(crate) fn any_expression(&mut self) -> Kind {
        match self.rng.below(14) {
            0..=1 => {
                let text = literal_text(self.rng);
                self.single_quoted(text);
                Kind::Text
            }
            2..=3 => {
                self.double_quoted();
                Kind::Text
            }
            4 => {
                self.number();
                Kind::Int
            }
            5 => {
                self.list(2);
                Kind::List
            }
            6 => {
                self.map(2);
                Kind::Map
            }
            7..=8 => {
                self.sum(0);
                Kind::Int
            }
            9 => {
                self.condition(0);
                Kind::Bool
            }
            _ => {
                let kind = self.rng.pick(&[Kind::Text, Kind::List, Kind::Map, Kind::Any]);
                self.reference_of(kind)
            }
        }
    }

    fn sum(&mut self, depth: usize) {
        self.saw("arithmetic");
        self.operand(depth);
        for _ in 0..1 + self.rng.below(2) {
            let operator = self.rng.pick(&[" + ", " - ", " * ", " / ", " % ", "+", "*", "/", " -"]);
            // after a minus a number would be one token with it
            self.put(operator);
            if operator == " -" {
                self.put(" ");
            }
            self.operand(depth);
        }
    }

    fn operand(&mut self, depth: usize) {
        match self.rng.below(10) {
            0..=3 => self.number(),
            4 if depth < DEEPEST => {
                self.put("(");
                self.sum(depth + 1);
                self.put(")");
            }
            5 => {
                let text = literal_text(self.rng);
                self.single_quoted(text);
            }
            6 => {
                // braces, so that a minus after does not belong to the name
                let name = self.variable(Kind::Int);
                self.put(&format!("${{{name}}}"));
            }
            7 => self.reference(),
            _ => {
                let name = self.variable(Kind::Int);
                self.put(&format!("${name}"));
                self.put(" ");
            }
        }
    }

    pub(crate) fn condition(&mut self, depth: usize) {
        match self.rng.below(16) {
            0..=4 => self.comparison(depth),
            5..=6 => self.reference(),
            7 => {
                let name = self.variable(Kind::Bool);
                self.put(&format!("${name}"));
            }
            8 => {
                let word = self.rng.pick(&["true", "false", "1", "'x'", "[]"]);
                self.put(word);
            }
            9..=10 if depth < DEEPEST => {
                self.saw("negation");
                let not = self.rng.pick(&["!", "! ", "not "]);
                self.put(not);
                if self.rng.percent(50) {
                    self.put("(");
                    self.condition(depth + 1);
                    self.put(")");
                } else {
                    self.reference();
                }
            }
            11..=13 if depth < DEEPEST => {
                self.saw("and, or");
                self.condition(depth + 1);
                let operator = self.rng.pick(&[" && ", " || ", "&&", "||", " and ", " or "]);
                self.put(operator);
                self.condition(depth + 1);
            }
            14 if depth < DEEPEST => {
                self.put("(");
                self.condition(depth + 1);
                self.put(")");
            }
            _ => self.comparison(depth),
        }
    }

    fn comparison(&mut self, depth: usize) {
        self.saw("comparison");
        self.side(depth);
        let operators = [
            " == ", " != ", " < ", " > ", " <= ", " >= ", "==", "!=", " eq ", " ne ", " lt ",
            " gt ", " le ", " ge ",
        ];
        let operator = self.rng.pick(&operators);
        self.put(operator);
        self.side(depth);
    }

    fn side(&mut self, depth: usize) {
        match self.rng.below(9) {
            0..=1 => self.number(),
            2..=3 => {
                let text = literal_text(self.rng);
                self.single_quoted(text);
            }
            4 if depth < DEEPEST => self.sum(DEEPEST),
            5 => self.put("true"),
            6 => self.double_quoted(),
            7 => self.list(0),
            _ => self.reference(),
        }
    }
}
