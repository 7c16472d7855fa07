//! The template as a whole.

use crate::catalogue;
use crate::walk::Walker;
use vtl::source::Span;
use vtl::syntax::ast::Statement;

/// Looks at the text itself.
pub(crate) fn whole(walker: &mut Walker<'_>) {
    let bytes = walker.text.len();
    let most = walker.options.template_bytes;
    if bytes > most {
        let message = format!("the template has {bytes} bytes: the service accepts up to {most}");
        walker.report.add(&catalogue::TOO_LARGE, Span::new(0, 0), message);
    }
    if walker.text.starts_with('\u{feff}') {
        let message = "the template begins with a byte order mark, which is printed";
        let span = Span::new(0, '\u{feff}'.len_utf8());
        let fix = walker.replace(span, "");
        walker
            .report
            .add(&catalogue::BYTE_ORDER_MARK, span, message)
            .help("save the file as UTF-8 without a byte order mark")
            .fix(fix);
    }
}

/// Looks for a comment that nothing closes: the parser drops it.
pub(crate) fn unclosed_comment(walker: &mut Walker<'_>, body: &[Statement]) {
    let end = body.last().map_or(0, |last| last.span().end as usize);
    if walker.text.get(end..).is_some_and(|rest| rest.starts_with("#*")) {
        let message = "this comment is not closed: nothing from here on is printed";
        walker
            .report
            .add(&catalogue::UNCLOSED_COMMENT, Span::new(end, end + 2), message)
            .help("close it with `*#`");
    }
}
