//! Lints: allow comments.

lints! {
    UNKNOWN_ALLOW "VTL1901" Warning: "allow comment that names no lint",
        "`## vtl-allow VTL1201` allows lints by their codes. A word that is none allows nothing.",
        fires "## vtl-allow VTL9999\nx",
        quiet "## vtl-allow VTL1201\nx";
}
