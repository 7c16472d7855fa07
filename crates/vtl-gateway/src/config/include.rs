//! Files that a configuration includes: asked of the caller, counted, and named for messages.

use super::FileReader;

/// How many files one configuration may include.
const MAX_FILES: usize = 2_000;

/// How many bytes the included files may have in all.
const MAX_BYTES: usize = 64 << 20;

/// The files beside a configuration.
pub(super) struct Includes<'a, 'f> {
    files: &'a mut FileReader<'f>,
    /// The folder of the configuration as it was named, with its slash, or nothing.
    folder: String,
    count: usize,
    bytes: usize,
}

/// A file that was included.
pub(super) struct Included {
    /// The name for messages: the folder of the including file and the path.
    pub(super) name: String,
    pub(super) text: String,
}

impl<'a, 'f> Includes<'a, 'f> {
    /// The files beside the configuration called `name`.
    pub(super) fn new(name: &str, files: &'a mut FileReader<'f>) -> Self {
        Self { files, folder: folder_of(name).to_owned(), count: 0, bytes: 0 }
    }

    /// Reads `path`, which is relative to the file called `from`.
    ///
    /// Fails with the caller's reason, or when too much was included already.
    pub(super) fn read(&mut self, from: &str, path: &str) -> Result<Included, String> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let name = match is_absolute(path) {
            true => path.to_owned(),
            false => format!("{}{path}", folder_of(from)),
        };
        self.count += 1;
        if self.count > MAX_FILES {
            return Err(format!("the configuration includes more than {MAX_FILES} files"));
        }
        // The caller knows files by their path from the configuration's own folder.
        let asked = name.strip_prefix(self.folder.as_str()).unwrap_or(&name);
        let text = (self.files)(asked)?;
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MAX_BYTES {
            return Err(format!("the included files are larger than {} MB", MAX_BYTES >> 20));
        }
        Ok(Included { name, text })
    }
}

/// The folder of a file with its slash; nothing for a bare name.
pub(super) fn folder_of(name: &str) -> &str {
    let end = name.rfind(['/', '\\']).map_or(0, |slash| slash + 1);
    name.get(..end).unwrap_or_default()
}

fn is_absolute(path: &str) -> bool {
    path.starts_with(['/', '\\', '~']) || path.get(1..2) == Some(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_and_asked_from_the_configurations_folder() {
        let mut asked = Vec::new();
        let mut files = |path: &str| {
            asked.push(path.to_owned());
            Ok("x".to_owned())
        };
        let mut includes = Includes::new("api/template.yaml", &mut files);
        assert_eq!(includes.read("api/template.yaml", "./a.yaml").unwrap().name, "api/a.yaml");
        assert_eq!(includes.read("api/sub/b.yaml", "c.yaml").unwrap().name, "api/sub/c.yaml");
        assert_eq!(includes.read("api/template.yaml", "/etc/x").unwrap().name, "/etc/x");
        assert_eq!(asked, ["a.yaml", "sub/c.yaml", "/etc/x"]);
    }

    #[test]
    fn a_circle_of_files_ends() {
        let mut files = |_: &str| Ok(String::new());
        let mut includes = Includes::new("f", &mut files);
        let failed = (0..=MAX_FILES).find_map(|_| includes.read("f", "f").err());
        assert_eq!(failed.as_deref(), Some("the configuration includes more than 2000 files"));
    }
}
