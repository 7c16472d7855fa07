//! Statements: what they set and print.

use super::{DEEPEST, JsonPlace, State, Use, Walker, variables};
use crate::facts::{Class, Fact};
use crate::rules;
use vtl::syntax::ast::{
    Directive, Expression, ExpressionKind, If, Reference, ReferenceKind, Set, Statement,
};

impl<'a> Walker<'a> {
    pub(super) fn block(&mut self, block: &'a [Statement]) {
        if self.deeper(|walker| walker.statements(block)).is_none() {
            self.state.json = JsonPlace::Unknown;
            self.state.text.lose();
        }
    }

    fn statements(&mut self, block: &'a [Statement]) {
        rules::overrides::repeated(self, block);
        rules::loops::unreachable(self, block);
        let mut rest = block.iter();
        while let Some(statement) = rest.next() {
            if self.is_tired(1) {
                return;
            }
            self.statement(statement);
            if let Statement::Reference(reference) = statement {
                rules::variables::assignment(self, reference, rest.as_slice());
            }
            if let Statement::Set(set) = statement {
                rules::directives::extra_parenthesis(self, set.span, rest.as_slice().first());
            }
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            // A block may be printed any number of times: long texts count for more than one statement.
            Statement::Text(text) if self.is_tired(text.text.len() / 64) => {}
            Statement::Text(text) => {
                if self.names_mappings {
                    rules::variables::mapping_in_text(self, &text.text, text.span);
                }
                let mut commas = Vec::new();
                let mut faults = Vec::new();
                let is_exact = self.slice(text.span) == &*text.text;
                self.state.text.text(&text.text, text.span, is_exact, &mut faults);
                for fault in faults {
                    rules::json_text::fault(self, &fault);
                }
                self.state.json.text(&text.text, text.span, &mut commas);
                commas
                    .into_iter()
                    .for_each(|comma| rules::json_output::trailing_comma(self, comma));
            }
            Statement::Comment(_) => {}
            Statement::Reference(reference) => self.print(reference),
            Statement::Set(set) => self.set(set),
            Statement::If(statement) => self.conditional(statement),
            Statement::Directive(directive) => self.directive(directive),
        }
    }

    fn print(&mut self, reference: &'a Reference) {
        if reference.kind == ReferenceKind::Runt || reference.escaped {
            self.state.text.value();
            return self.state.json.value();
        }
        let fact = self.reference(reference, Use::Printed);
        if let Class::Block(number) = fact.class {
            return self.print_block(number);
        }
        self.printed = self.printed.or(fact.taint);
        rules::json_output::printed(self, reference, fact);
        self.state.json.value();
        match fact.class {
            Class::JsonText => self.state.text.json_value(reference.span.end),
            _ => self.state.text.value(),
        }
    }

    fn set(&mut self, set: &'a Set) {
        let value = self.expression(&set.value);
        rules::conditions::default_value(self, set);
        rules::overrides::assigned(self, set, value);
        rules::changes::assigned(self, set);
        if set.target.parts.is_empty() {
            rules::variables::target(self, set);
            self.ended_loops.remove(&*set.target.name);
            // `#set($!x = …)` stores nothing that can be read, and is reported: the rest is read as it was meant.
            self.state.variables.insert(&set.target.name, value);
            self.keep_body_path(set);
            return;
        }
        self.reference(&set.target, Use::Target);
        // The map or list may now hold the value: it is as dangerous as what was put into it.
        if let Some(known) = self.state.variables.get_mut(&*set.target.name) {
            known.taint = known.taint.or(value.taint);
        }
    }

    fn conditional(&mut self, statement: &'a If) {
        // What is known is copied for every branch.
        let copies = self.state.variables.len() * (statement.branches.len() + 1);
        if self.is_tired(copies / 8) {
            return;
        }
        self.branches += 1;
        self.state.text.pause();
        self.state.text.conditions += 1;
        let before = self.state.clone();
        let mut ends: Vec<(State<'a>, bool)> = Vec::new();
        for branch in &statement.branches {
            rules::conditions::condition(self, &branch.condition);
            self.state.json = before.json;
            self.state.text.clone_from(&before.text);
            let after_condition = self.state.clone();
            rules::directives::extra_parenthesis(self, branch.span, branch.body.first());
            let is_guard = is_comma(&branch.body) || asks_for_the_turn(&branch.condition);
            self.block(&branch.body);
            self.state.text.pause();
            let end = std::mem::replace(&mut self.state, after_condition);
            ends.push((end, is_guard));
        }
        let has_else = statement.otherwise.is_some();
        if let Some(otherwise) = &statement.otherwise {
            rules::conditions::behind_else(self, otherwise);
            self.block(otherwise);
            self.state.text.pause();
        }
        let otherwise = self.state.clone();
        self.branches -= 1;
        self.state = otherwise;
        self.state.text.conditions = self.state.text.conditions.saturating_sub(1);
        for (end, _) in &mut ends {
            end.text.conditions = end.text.conditions.saturating_sub(1);
        }
        // Where only some branches end in a comma, or a branch is nothing but one, somebody has thought of it.
        let commas = ends.iter().filter(|(end, _)| end.json.comma().is_some()).count();
        let last = self.state.json.comma().is_some();
        let is_thought_of = ends.iter().any(|(_, is_guard)| *is_guard)
            || (has_else && (commas > 0 || last) && !(commas == ends.len() && last));
        for (mut end, _) in ends {
            if is_thought_of {
                end.json = end.json.without_comma();
                self.state.json = self.state.json.without_comma();
            }
            self.state.join(end);
        }
    }

    fn directive(&mut self, directive: &'a Directive) {
        let args = directive.args.as_deref().unwrap_or_default();
        if &*directive.name == "foreach" {
            rules::loops::form(self, directive);
        }
        match (&*directive.name, args) {
            ("foreach", [variable, _, source, ..]) => self.foreach(directive, variable, source),
            ("foreach", _) => {}
            ("define", [name]) => {
                if let (ExpressionKind::Reference(name), Some(block)) =
                    (&name.kind, &directive.block)
                {
                    let number = self.new_block(block);
                    self.state.variables.insert(&name.name, Fact::new(Class::Block(number)));
                }
            }
            ("break", _) => rules::loops::break_outside(self, directive),
            ("stop", _) => {}
            _ => self.other_directive(directive, args),
        }
    }

    fn other_directive(&mut self, directive: &'a Directive, args: &'a [Expression]) {
        rules::directives::unknown(self, directive);
        if self.is_service() {
            // Printed as it stands, or swallowed: nothing in it runs.
            if directive.name.as_ref() != "macro" {
                self.state.json.value();
                self.state.text.value();
            }
            return;
        }
        for arg in args {
            self.expression(arg);
        }
        if let Some(block) = &directive.block {
            let was_adrift = std::mem::replace(&mut self.is_adrift, true);
            self.apart(block, JsonPlace::Unknown);
            self.is_adrift = was_adrift;
        }
        self.state.json = JsonPlace::Unknown;
        self.state.text.lose();
    }

    fn foreach(
        &mut self,
        directive: &'a Directive,
        variable: &'a Expression,
        source: &'a Expression,
    ) {
        let list = self.expression(source);
        rules::loops::source(self, directive, source, list);
        rules::loops::values_as_keys(self, directive, variable, source, list);
        if self.is_tired(self.state.variables.len() / 8) {
            return;
        }
        self.state.text.pause();
        let before = self.state.clone();
        let block = directive.block.as_deref().unwrap_or_default();
        rules::directives::extra_parenthesis(self, directive.name_span, block.first());
        let mut names = variables::Names::default();
        variables::collect(block, &mut names, DEEPEST);
        for name in names.set {
            // A later iteration sees what an earlier one set.
            let known = self.state.variables.get(name).copied().unwrap_or(Fact::UNKNOWN);
            let known = if matches!(known.class, Class::Block(_)) {
                known
            } else {
                Fact { class: Class::Unknown, ..known }
            };
            self.state.variables.insert(name, known);
        }
        let name = match &variable.kind {
            ExpressionKind::Reference(reference) => Some(&*reference.name),
            _ => None,
        };
        let mut known_path = None;
        if let Some(name) = name {
            known_path = self.keep_item_path(name, source);
            self.state.variables.insert(name, list.item());
            self.loop_variables.push(name);
        }
        self.keep_loop_comma(block);
        self.loops += 1;
        self.branches += 1;
        self.state.text.loops += 1;
        self.block(block);
        self.state.text.pause();
        self.state.text.loops = self.state.text.loops.saturating_sub(1);
        self.loops -= 1;
        self.branches -= 1;
        if let Some(name) = name {
            self.loop_variables.pop();
            self.restore_path(name, known_path);
            self.state.variables.remove(name);
            if !before.variables.contains_key(name) {
                self.ended_loops.insert(name, directive.head_span());
            }
        }
        // No iteration at all is possible too; but a comma after the last iteration stays one.
        self.state.join(before);
    }
}

/// Whether a block prints nothing but a comma.
fn is_comma(block: &[Statement]) -> bool {
    let mut has_comma = false;
    for statement in block {
        match statement {
            Statement::Text(text) => match text.text.trim() {
                "" => {}
                "," => has_comma = true,
                _ => return false,
            },
            Statement::Comment(_) | Statement::Set(_) => {}
            _ => return false,
        }
    }
    has_comma
}

/// Whether a condition asks which iteration of a loop it is.
fn asks_for_the_turn(condition: &Expression) -> bool {
    match &condition.kind {
        ExpressionKind::Reference(reference) => {
            matches!(&*reference.name, "foreach" | "velocityCount" | "velocityHasNext")
        }
        ExpressionKind::Binary(_, both) => asks_for_the_turn(&both.0) || asks_for_the_turn(&both.1),
        ExpressionKind::Not(inner) | ExpressionKind::Parenthesized(inner) => {
            asks_for_the_turn(inner)
        }
        _ => false,
    }
}
