//! Tables of text.

/// No column is made wider than this for the others' sake, whatever a configuration holds.
const MAX_WIDTH: usize = 80;

/// A cell with blanks up to the width of its column.
fn padded(cell: &str, width: usize) -> String {
    let missing = width.min(MAX_WIDTH).saturating_sub(cell.chars().count());
    format!("{cell}{}", " ".repeat(missing))
}

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
            row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width)).collect();
        out.push_str(padded.join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_of_any_length_is_written() {
        let long = "x".repeat(70_000);
        let rows = [["GET".to_owned(), long.clone()], ["POST".to_owned(), "/".to_owned()]];
        assert_eq!(lines(&[], &rows), format!("GET   {long}\nPOST  /\n"));
        let rows = [[long.clone(), "a".to_owned()], ["b".to_owned(), "c".to_owned()]];
        assert_eq!(lines(&[], &rows), format!("{long}  a\nb{}c\n", " ".repeat(81)));
    }
}
