//! What is said about mistakes that reach further than the place where reading stopped: a JSONPath without quotes, a text
//! that was escaped once too often, typographic quotes, an `#end` that closed another block than it was meant for.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Suggestion, codes};
use crate::source::Span;

/// Looks at the errors of a template once more, with all of its text at hand.
pub(super) fn refine(text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics = paths_without_quotes(text, diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    for diagnostic in &mut diagnostics {
        over_escaped(text, diagnostic);
        typographic_quotes(text, diagnostic);
        misspelt_end(text, diagnostic);
        swallowed_end(text, diagnostic);
        cdk_token(text, diagnostic);
        colon_in_name(text, diagnostic);
    }
    diagnostics
}

/// `$input.path($.x)`: one error at the path in place of what follows from it.
fn paths_without_quotes(text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut found: Vec<(Span, Span)> = Vec::new();
    for call in ["input.path(", "input.json("] {
        for (at, _) in text.match_indices(call) {
            let reference =
                text.get(..at).map_or(at, |before| before.trim_end_matches(['{', '!', '$']).len());
            if let Some(path) = bare_path(text, at + call.len()) {
                found.push((Span::new(reference, path.end as usize + 1), path));
            }
        }
    }
    if found.is_empty() {
        return diagnostics;
    }
    let mut refined: Vec<Diagnostic> = Vec::new();
    for diagnostic in diagnostics {
        let at = diagnostic.span.start;
        let place = found.iter().find(|(whole, _)| whole.start <= at && at <= whole.end);
        let Some((_, path)) = place else {
            refined.push(diagnostic);
            continue;
        };
        if refined.iter().any(|known| known.span == *path) {
            continue;
        }
        let line = text.get(path.end as usize..).unwrap_or_default();
        let line_end = path.end as usize + line.find('\n').unwrap_or(line.len());
        refined.push(unquoted_path(text, *path));
        // The rest of the directive was not read.
        for (_, other) in &found {
            let between = text.get(path.end as usize..other.start as usize).unwrap_or("##");
            let is_known = refined.iter().any(|known| known.span == *other);
            if (other.start as usize) < line_end && !between.contains("##") && !is_known {
                refined.push(unquoted_path(text, *other));
            }
        }
    }
    refined
}

fn unquoted_path(text: &str, path: Span) -> Diagnostic {
    let written = text.get(path.start as usize..path.end as usize).unwrap_or_default();
    let quote = if written.contains('\'') { '"' } else { '\'' };
    let quoted = format!("{quote}{written}{quote}");
    Diagnostic::new(
        &codes::UNQUOTED_PATH,
        path,
        format!("the JSONPath `{written}` must be in quotes"),
    )
    .with_help(format!("write `{quoted}`"))
    .with_suggestion(Suggestion::safe(path, quoted))
}

/// A path that begins at `start`, to its closing parenthesis: `$.a[0].b`, `$['a b']`.
fn bare_path(text: &str, start: usize) -> Option<Span> {
    const LONGEST: usize = 500;
    let rest = text.get(start..)?;
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let path = rest.get(blanks..)?;
    if !["$.", "$[", "$)"].iter().any(|begin| path.starts_with(begin)) {
        return None;
    }
    let mut depth = 0_u32;
    let mut quote = None;
    for (at, c) in path.char_indices().take(LONGEST) {
        match (c, quote) {
            ('\n', _) => return None,
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) if depth > 0 => quote = Some(c),
            ('\'' | '"', None) => return None,
            ('(' | '[', None) => depth += 1,
            (')', None) if depth == 0 => {
                let length = path.get(..at)?.trim_end().len();
                return Some(Span::new(start + blanks, start + blanks + length));
            }
            (')' | ']', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// `\"` where a string should begin.
fn over_escaped(text: &str, diagnostic: &mut Diagnostic) {
    let mut start = diagnostic.span.start as usize;
    let mut rest = text.get(start..).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default();
    // The `(` of a call in a directive, which is not a call then.
    if rest.starts_with("(\\\"") {
        start += 1;
        rest = rest.get(1..).unwrap_or_default();
        diagnostic.message = "`\\` is not allowed here".to_owned();
        diagnostic.span = Span::new(start, start + 1);
    }
    let is_escaped_quote = rest.starts_with("\\\"")
        || rest.starts_with("\\'")
        || rest.starts_with(['"', '\'']) && before.ends_with('\\');
    // Inside a string, the backslash is a mistake of its own.
    let is_in_string = diagnostic.code.id == codes::BACKSLASH_QUOTE.id;
    if is_in_string || !is_escaped_quote || text.matches("\\\"").count() < 2 {
        return;
    }
    let line = rest.lines().next().unwrap_or_default();
    diagnostic.help = Some(
        "this was escaped once too often on its way from a JSON or TypeScript string: write `\"` in place of `\\\"`"
            .to_owned(),
    );
    let Some(last) = line.rfind("\\\"").filter(|_| rest.starts_with('\\')) else {
        return;
    };
    let mut edits = Vec::new();
    let escaped = line.get(..last + 2).unwrap_or_default();
    let mut characters = escaped.char_indices();
    while let Some((at, c)) = characters.next() {
        if c != '\\' {
            continue;
        }
        let Some((_, next)) = characters.next() else { break };
        if matches!(next, '"' | '\\') {
            let span = Span::new(start + at, start + at + 2);
            edits.push(Edit { span, replacement: next.to_string() });
        }
    }
    diagnostic.suggestion = Some(Suggestion::new(Applicability::Unsafe, edits));
}

/// `“` and its like, as text processors and web pages make them.
fn typographic_quotes(text: &str, diagnostic: &mut Diagnostic) {
    let start = diagnostic.span.start as usize;
    let rest = text.get(start..).unwrap_or_default();
    let Some(first) = rest.chars().next() else { return };
    let (straight, closing): (char, &[char]) = match first {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => ('"', &['\u{201c}', '\u{201d}', '"']),
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '`' | '\u{b4}' => {
            ('\'', &['\u{2018}', '\u{2019}', '\'', '`', '\u{b4}'])
        }
        _ => return,
    };
    diagnostic.message = match first {
        '`' | '\u{b4}' => format!("`{first}` does not begin a string"),
        _ => format!("`{first}` is a typographic quote, which does not begin a string"),
    };
    diagnostic.help = Some(format!("write `{straight}`"));
    let length = first.len_utf8();
    let line = rest.get(length..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let Some((end, last)) = line.char_indices().find(|(_, c)| closing.contains(c)) else {
        return;
    };
    let content = line.get(..end).unwrap_or_default();
    if content.contains(straight) {
        return;
    }
    let whole = Span::new(start, start + length + end + last.len_utf8());
    diagnostic.help = Some(format!("write `{straight}{content}{straight}`"));
    diagnostic.suggestion = Some(Suggestion::safe(whole, format!("{straight}{content}{straight}")));
}

/// A block without its `#end`, where there is an `#endif` or the like.
fn misspelt_end(text: &str, diagnostic: &mut Diagnostic) {
    if diagnostic.code.id != codes::UNCLOSED_BLOCK.id {
        return;
    }
    let start = diagnostic.span.start as usize;
    let rest = text.get(start..).unwrap_or_default();
    let names =
        ["#endif", "#endfor", "#endforeach", "#endloop", "#fi", "#ends", "#End", "#END", "#endIf"];
    let found = rest.match_indices('#').find_map(|(at, _)| {
        let word = rest.get(at..)?;
        let length = word
            .get(1..)?
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .map_or(word.len(), |end| end + 1);
        let word = word.get(..length)?;
        let is_glued = word.strip_prefix("#end").is_some_and(|rest| !rest.is_empty());
        (is_glued || names.contains(&word)).then_some((at, word))
    });
    let Some((at, word)) = found else { return };
    let place = Span::new(start + at, start + at + word.len());
    diagnostic.related.push((place, format!("`{word}` is not a directive")));
    let written = match names.contains(&word) {
        true => "#end".to_owned(),
        false => format!("#{{end}}{}", word.trim_start_matches("#end")),
    };
    diagnostic.help = Some(format!("write `{written}`"));
    diagnostic.suggestion = Some(Suggestion::unsafe_edit(place, written));
}

/// `.claims.custom:score` in a directive or in braces: a name after a dot ends before the colon.
fn colon_in_name(text: &str, diagnostic: &mut Diagnostic) {
    let at = diagnostic.span.start as usize;
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else { return };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let Some(rest) = rest.strip_prefix(':').filter(|rest| rest.starts_with(is_name)) else {
        return;
    };
    let owner = before.trim_end_matches(is_name);
    let Some(inner) = owner.strip_suffix('.') else { return };
    if !inner.ends_with(".claims") && !inner.ends_with(".authorizer") {
        return;
    }
    let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
    let first = before.get(owner.len()..).unwrap_or_default();
    let name = format!("{first}:{}", rest.get(..end).unwrap_or_default());
    let place = Span::new(inner.len(), at + 1 + end);
    diagnostic.message =
        format!("`{name}` is not one name: a name after a dot ends before the colon");
    diagnostic.help = Some(format!("write `['{name}']` in place of `.{name}`"));
    diagnostic.suggestion = Some(Suggestion::safe(place, format!("['{name}']")));
}

/// `${Token[TOKEN.12]}`: what the CDK puts in the place of a value that is known only later.
fn cdk_token(text: &str, diagnostic: &mut Diagnostic) {
    let before = text.get(..diagnostic.span.start as usize).unwrap_or_default();
    if before.ends_with("${Token[") {
        diagnostic.help = Some(
            "this is a token of the CDK that was not resolved: pass the template through `Fn.join` or `Fn.sub`, not through `JSON.stringify`"
                .to_owned(),
        );
    }
}

/// A block without its `#end`: which other block has taken it, as the indentation tells.
fn swallowed_end(text: &str, diagnostic: &mut Diagnostic) {
    if diagnostic.code.id != codes::UNCLOSED_BLOCK.id || text.len() > 100_000 {
        return;
    }
    let wanted = indent(text, diagnostic.span.start as usize);
    let mut open: Vec<usize> = Vec::new();
    for (at, _) in text.match_indices('#') {
        let rest = text.get(at + 1..).unwrap_or_default().trim_start_matches('{');
        let opens = ["if(", "if (", "foreach(", "foreach (", "define(", "define ("];
        if opens.iter().any(|word| rest.starts_with(word)) {
            open.push(at);
        } else if rest.starts_with("end") {
            let Some(block) = open.pop() else { continue };
            let is_later = block > diagnostic.span.start as usize;
            if is_later
                && wanted.is_some()
                && indent(text, at) == wanted
                && indent(text, block).is_some_and(|own| Some(own) != wanted)
            {
                let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
                let name = text.get(block..).unwrap_or_default();
                let length = name.find('(').unwrap_or(name.len());
                let label = format!(
                    "this block is closed by the `#end` in line {line}: its own may be missing"
                );
                diagnostic.related.push((Span::new(block, block + length), label));
                return;
            }
        }
    }
}

/// The blanks before a place, if there is nothing else before it in its line.
fn indent(text: &str, at: usize) -> Option<usize> {
    let line = text.get(..at)?.rsplit('\n').next()?;
    line.trim().is_empty().then_some(line.len())
}

#[cfg(test)]
mod tests {
    use crate::syntax::{ParseOptions, parse};

    fn errors(text: &str) -> Vec<crate::diagnostic::Diagnostic> {
        parse(text, &ParseOptions::default()).err().unwrap_or_default()
    }

    #[test]
    fn a_path_without_quotes_is_one_error_with_a_fix() {
        for (text, fixed) in [
            ("{\"a\": $input.path($.x)}", "{\"a\": $input.path('$.x')}"),
            ("#set($a = $input.path($.x.y[0]))$a", "#set($a = $input.path('$.x.y[0]'))$a"),
            ("#if($input.path($.x) == 1)a#end", "#if($input.path('$.x') == 1)a#end"),
            ("#foreach($x in $input.path($.x))a#end", "#foreach($x in $input.path('$.x'))a#end"),
            ("${input.json($['a b'])}", "${input.json(\"$['a b']\")}"),
            (
                "#foreach($i in $input.json($..a[?(@.b > 1)]))x#end",
                "#foreach($i in $input.json('$..a[?(@.b > 1)]'))x#end",
            ),
        ] {
            let errors = errors(text);
            let [error] = errors.as_slice() else { panic!("{text}: {errors:#?}") };
            let suggestion = error.suggestion.as_ref().unwrap();
            assert_eq!(suggestion.apply(text).as_deref(), Some(fixed), "{text}");
            assert!(parse(fixed, &ParseOptions::default()).is_ok(), "{fixed}");
        }
    }

    #[test]
    fn escapes_and_typographic_quotes_have_a_fix_that_parses() {
        for text in [
            "{\"p\":\"$util.escapeJavaScript($input.params('P')).replaceAll(\\\"\\\\'\\\",\\\"'\\\")\"}",
            "#set($a = \u{201c}x\u{201d})$a",
            "$input.params(\u{2018}x\u{2019})",
        ] {
            let errors = errors(text);
            let suggestion = errors[0].suggestion.as_ref().unwrap_or_else(|| panic!("{errors:#?}"));
            let fixed = suggestion.apply(text).unwrap();
            assert!(parse(&fixed, &ParseOptions::default()).is_ok(), "{fixed}");
        }
    }

    #[test]
    fn other_mistakes_have_their_advice() {
        for (text, help) in [
            ("#if($a)1#endif", "write `#end`"),
            ("{\"a\": \"${Token[TOKEN.12]}\"}", "a token of the CDK"),
            ("{\"a\": \"$util.escapeJavaScript($input.params('x')\"}", "a `)` is missing"),
            ("#set($c = $a . $b)", "to join strings"),
            ("#if($a)1#else 2#endz", "write `#{end}z`"),
            ("#set($t = $context.authorizer.claims.custom:t)$t", "['custom:t']"),
            ("${context.authorizer.claims.custom:t}", "['custom:t']"),
            ("#if($input.params(\\\"a\\\") == \\\"b\\\")x#end", "escaped once too often"),
            ("$input.json(\"$.a')", "close it: `\"$.a\"`"),
            ("{\"a\": \"${props?.table}\"}", "TypeScript"),
            ("#if($a == 1)1#elsif($a == 2)2#end", "did you mean `#elseif`?"),
        ] {
            let errors = errors(text);
            let found = errors[0].help.clone().unwrap_or_default();
            assert!(errors.len() == 1 && found.contains(help), "{text}: {errors:#?}");
        }
    }

    #[test]
    fn the_block_that_swallowed_an_end_has_a_label() {
        let text = "#if($a)\n  #foreach($i in $l)\n    x\n#end\n";
        let errors = errors(text);
        assert_eq!(errors[0].related.len(), 1, "{errors:#?}");
        assert_eq!(errors[0].related[0].0.start, 10);
    }
}
