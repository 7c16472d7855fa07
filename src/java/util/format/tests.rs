use super::*;

fn formatted(
    pattern: &'static str,
    arguments: &[Argument<'_, 'static>],
) -> Result<String, &'static str> {
    let charge = |_, bytes: usize| match bytes > 10_000 {
        true => Err(Thrown::limit("value_bytes", "")),
        false => Ok(()),
    };
    format(&Str::Borrowed(pattern), arguments, &charge)
        .map(|text| text.to_utf8().into_owned())
        .map_err(|thrown| thrown.class)
}

fn number(pattern: &'static str, number: Number) -> Result<String, &'static str> {
    formatted(pattern, &[Argument::Number(&number)])
}

#[test]
fn texts_are_cut_and_padded() {
    let text = Argument::Object(Str::Borrowed("héllo"), 7);
    for (pattern, expected) in [
        ("[%s]", "[héllo]"),
        ("[%7s|%-7s]", "[  héllo|null   ]"),
        ("[%.2S]", "[HÉ]"),
        ("%2$s %1$s %<h", "null héllo 7"),
        ("%b%%%n", "true%\n"),
    ] {
        assert_eq!(formatted(pattern, &[text.clone(), Argument::Null]).as_deref(), Ok(expected));
    }
}

#[test]
fn integers_print_in_any_notation() {
    for (pattern, value, expected) in [
        ("%d", -5, "-5"),
        ("%05d", -5, "-0005"),
        ("%,d", 1_234_567, "1,234,567"),
        ("%+d", 5, "+5"),
        ("%(d", -5, "(5)"),
        ("%x", -1, "ffffffff"),
        ("%#X", 255, "0XFF"),
        ("%#06x", 10, "0x000a"),
        ("%o", 8, "10"),
        ("%c", 0x1F600, "😀"),
        ("% d", 5, " 5"),
    ] {
        assert_eq!(number(pattern, Number::Int(value)).as_deref(), Ok(expected), "{pattern}");
    }
}

#[test]
fn fractions_round_half_up_from_what_java_prints() {
    for (pattern, value, expected) in [
        ("%f", 1.5, "1.500000"),
        ("%.2f", 0.125, "0.13"),
        ("%.1f", 0.95, "1.0"),
        ("%.0f", 0.5, "1"),
        ("%.2f", 0.001, "0.00"),
        ("%,.2f", 1_234_567.891, "1,234,567.89"),
        ("%08.2f", -3.2459, "-0003.25"),
        ("%e", 12345.678, "1.234568e+04"),
        ("%.0e", 0.0, "0e+00"),
        ("%g", 0.0001, "0.000100000"),
        ("%g", 1e-5, "1.00000e-05"),
        ("%.3G", 123_456.0, "1.23E+05"),
        ("%g", 0.0, "0.00000"),
        ("%6.1f", f64::NAN, "   NaN"),
        ("%f", f64::NEG_INFINITY, "-Infinity"),
    ] {
        assert_eq!(number(pattern, Number::Double(value)).as_deref(), Ok(expected), "{pattern}");
    }
}

#[test]
fn bad_patterns_throw() {
    for (pattern, class) in [
        ("%", "UnknownFormatConversionException"),
        ("%y", "UnknownFormatConversionException"),
        ("%s %s", "MissingFormatArgumentException"),
        ("%-d", "MissingFormatWidthException"),
        ("%.2d", "IllegalFormatPrecisionException"),
        ("%f", "IllegalFormatConversionException"),
        ("%#d", "FormatFlagsConversionMismatchException"),
        ("%+ d", "IllegalFormatFlagsException"),
        ("%99999d", "value_bytes"),
    ] {
        assert_eq!(number(pattern, Number::Int(1)), Err(class), "{pattern}");
    }
}
