//! Tables of text.

/// Columns as wide as their widest cell; the last one is not padded.
pub(crate) fn lines<const N: usize>(head: &[&str], rows: &[[String; N]]) -> String {
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let all = || {
        (!head.is_empty())
            .then_some(head.as_slice())
            .into_iter()
            .chain(rows.iter().map(<[String; N]>::as_slice))
    };
    let widths: Vec<usize> = (0..N)
        .map(|column| {
            let cells = all().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let mut out = String::new();
    for row in all() {
        let padded: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.push_str(padded.join("  ").trim_end());
        out.push('\n');
    }
    out
}
