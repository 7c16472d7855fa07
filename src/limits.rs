//! How much a template may ask for.

/// The limits of compiling and rendering. The defaults are the service's quotas where it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of a template: 300 KB on the service.
    pub template_bytes: usize,
    /// Bytes of a payload: 10 MB on the service.
    pub payload_bytes: usize,
    /// Levels of nested directives, expressions and strings in a template.
    pub nesting: u32,
    /// Turns of one `#foreach`: 1,000 on the service, where the loop then ends in silence. `None`: no limit.
    pub loop_iterations: Option<u32>,
    /// Levels of nested JSON: 400 in json-smart, and never more.
    pub json_nesting: u32,
    /// Levels of macro calls: 20 in Velocity.
    pub macro_depth: u32,
    /// Units of work of one render, each worth about 25 ns, whatever it is spent on: statements of the blocks that run,
    /// method calls by the size of what they go through, nodes that a JSONPath visits. The default ends within two
    /// seconds.
    pub steps: u64,
    /// Bytes that a render may print.
    pub output_bytes: usize,
    /// Bytes of values that a render may make, all together.
    pub value_bytes: usize,
    /// Steps of the regular expressions of one render: 64 bytes searched, or one step of backtracking. What they take is
    /// estimated, rather too high.
    pub regex_steps: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            template_bytes: 300 * 1024,
            payload_bytes: 10 * 1024 * 1024,
            nesting: 64,
            loop_iterations: Some(1000),
            json_nesting: 400,
            macro_depth: 20,
            steps: 50_000_000,
            output_bytes: 64 * 1024 * 1024,
            value_bytes: 256 * 1024 * 1024,
            regex_steps: 20_000_000,
        }
    }
}

impl Limits {
    /// The names that [`set`](Self::set) knows: those of the fields.
    pub const NAMES: [&str; 10] = [
        "template_bytes",
        "payload_bytes",
        "nesting",
        "loop_iterations",
        "json_nesting",
        "macro_depth",
        "steps",
        "output_bytes",
        "value_bytes",
        "regex_steps",
    ];

    /// Sets a limit by its name, for hosts that read limits from elsewhere. A value that is too large for the field is
    /// the largest that it can have. Gives whether there is such a limit.
    ///
    /// ```
    /// let mut limits = vtl::Limits::default();
    /// assert!(limits.set("steps", 1_000));
    /// assert!(!limits.set("turns", 1_000));
    /// assert_eq!(limits.steps, 1_000);
    /// ```
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let small = u32::try_from(value).unwrap_or(u32::MAX);
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "template_bytes" => self.template_bytes = size,
            "payload_bytes" => self.payload_bytes = size,
            "nesting" => self.nesting = small,
            "loop_iterations" => self.loop_iterations = Some(small),
            "json_nesting" => self.json_nesting = small,
            "macro_depth" => self.macro_depth = small,
            "steps" => self.steps = value,
            "output_bytes" => self.output_bytes = size,
            "value_bytes" => self.value_bytes = size,
            "regex_steps" => self.regex_steps = size,
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_sets_a_field_of_its_own() {
        let mut seen = vec![Limits::default()];
        for name in Limits::NAMES {
            let mut limits = Limits::default();
            assert!(limits.set(name, 7), "{name}");
            assert!(format!("{limits:?}").contains(&format!("{name}: ")), "{name}");
            assert!(!seen.contains(&limits), "{name}");
            seen.push(limits);
        }
    }
}
