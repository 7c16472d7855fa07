//! How much a template may ask for.

/// The limits of compiling and rendering. The defaults are the service's quotas where it has them.
#[derive(Debug, Clone, PartialEq, Eq)]
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
