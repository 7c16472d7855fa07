//! The template as a whole.

use crate::catalogue;
use crate::walk::Walker;
use vtl::source::Span;

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
