//! Lints: allow comments.

lints! {
    UNKNOWN_ALLOW "VTL1901" Warning: "allow comment that names an unknown lint",
        "`## vtl-allow VTL1201` allows lints by their codes. An unknown code allows nothing.",
        fires "## vtl-allow VTL9999\nx",
        quiet "## vtl-allow VTL1201\nx";
}
