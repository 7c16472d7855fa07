//! Which files a command reads: those of the project, and what it is told to read besides.
//!
//! A configuration, a template or a test file may be a stranger's, and so are the names of files in it. They are read
//! below the folder of the file that names them, or below its repository; links are followed first. Elsewhere needs
//! `--allow-read`. Only regular files of limited size are read: a pipe or a device has no end.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{env, io};

use crate::args::ReadOptions;
use crate::inputs::Input;
use crate::report::Failure;

/// The largest file that is read because another one names it.
const LARGEST: u64 = 16 << 20;

/// How many files of a folder are listed.
const MOST_FILES: usize = 2_000;

/// The largest configuration.
const LARGEST_CONFIG: u64 = 64 << 20;

/// The folders whose files may be read.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// Without links; the first one is the project's own.
    roots: Vec<PathBuf>,
}

impl Project {
    /// The project of a file: its repository, or its folder. Standard input belongs to the current folder.
    pub(crate) fn of_file(file: Option<&Path>, options: &ReadOptions) -> Self {
        let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
        Self::of_folder(folder, options)
    }

    /// The project of a folder.
    pub(crate) fn of_folder(folder: &Path, options: &ReadOptions) -> Self {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut roots = Vec::new();
        if let Ok(folder) = folder.canonicalize() {
            roots.push(repository(&folder).unwrap_or(folder));
        }
        roots.extend(options.allow_read.iter().filter_map(|folder| folder.canonicalize().ok()));
        Self { roots }
    }

    /// The text of a file that another file names.
    pub(crate) fn read(&self, path: &Path) -> Result<String, String> {
        let path = self.checked(path)?;
        let file = File::open(&path).map_err(|error| error.to_string())?;
        read_limited(file, LARGEST)
    }

    /// The text of a file, or the names of the files that match a pattern such as `modules/*.tf`, one per line.
    pub(crate) fn read_or_list(&self, path: &Path) -> Result<String, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(ending) = name.strip_prefix('*') else {
            return self.read(path);
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let folder = folder.canonicalize().map_err(|error| error.to_string())?;
        if !self.has(&folder) {
            return Err("it is outside of the project".to_owned());
        }
        let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let matching = names.filter(|name| name.ends_with(ending) && !name.starts_with('.'));
        let mut matching: Vec<String> = matching.take(MOST_FILES).collect();
        matching.sort();
        Ok(matching.join("\n"))
    }

    /// Whether a path without links is in one of the folders.
    fn has(&self, path: &Path) -> bool {
        self.roots.iter().any(|root| path.starts_with(root))
    }

    /// The path without links, if it is a regular file that may be read.
    pub(crate) fn checked(&self, path: &Path) -> Result<PathBuf, String> {
        let real = path.canonicalize().map_err(|error| error.to_string())?;
        if !self.has(&real) {
            let project = self.roots.first().map(|root| root.display().to_string());
            let folder = real.parent().unwrap_or(Path::new("/"));
            return Err(format!(
                "it is outside of the project `{}`; allow it with `--allow-read {}`",
                project.unwrap_or_default(),
                folder.display()
            ));
        }
        let metadata = fs::metadata(&real).map_err(|error| error.to_string())?;
        if !metadata.is_file() {
            return Err("it is not a regular file".to_owned());
        }
        match metadata.len() > LARGEST {
            true => Err(too_large(LARGEST)),
            false => Ok(real),
        }
    }

    /// The same, for commands that end where a file may not be read.
    pub(crate) fn allowed(&self, path: &Path) -> Result<(), Failure> {
        match path.exists() {
            // Reading it says best what is wrong.
            false => Ok(()),
            true => self
                .checked(path)
                .map(|_| ())
                .map_err(|why| Failure::usage(format!("`{}` is not read: {why}", path.display()))),
        }
    }
}

/// The project of what was named: a folder, a file, or standard input.
pub(crate) fn project_of(input: &Input, options: &ReadOptions) -> Project {
    match input {
        Input::File(path) if path.is_dir() => Project::of_folder(path, options),
        Input::File(path) => Project::of_file(Some(path), options),
        Input::Stdin => Project::of_file(None, options),
    }
}

/// Refuses a file that was named on the command line by a relative path, and is a link out of its project: whoever
/// wrote the project made the link.
pub(crate) fn not_a_link_outside(path: &Path, options: &ReadOptions) -> Result<(), Failure> {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    match is_link && path.is_relative() {
        true => Project::of_file(Some(path), options).allowed(path),
        false => Ok(()),
    }
}

/// The text of a configuration that was named.
pub(crate) fn read_config(path: &Path) -> Result<String, Failure> {
    let failure = |why: String| Failure::usage(format!("cannot read `{}`: {why}", path.display()));
    let file = File::open(path).map_err(|error| failure(error.to_string()))?;
    read_limited(file, LARGEST_CONFIG).map_err(failure)
}

fn read_limited(file: File, most: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error: io::Error| error.to_string())?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    String::from_utf8(bytes).map_err(|error| not_utf8(error.as_bytes()))
}

/// Whether a file is a part of a Terraform module, in HCL or in JSON.
pub(crate) fn is_terraform_source(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".tf") || name.ends_with(".tf.json")
}

/// Why bytes are not a text, and what to do.
pub(crate) fn not_utf8(bytes: &[u8]) -> String {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            "it is UTF-16; save it as UTF-8, in PowerShell with `… | Out-File -Encoding utf8`"
        }
        _ if bytes.contains(&0) => "it is a binary file, not a text",
        _ => "it is not UTF-8; save it as UTF-8",
    }
    .to_owned()
}

fn too_large(most: u64) -> String {
    format!("it is larger than {} MB", most >> 20)
}

/// The root of the repository that a folder is in. A home folder or a disk that is one as a whole is too much.
fn repository(folder: &Path) -> Option<PathBuf> {
    let home = env::var_os("HOME").and_then(|home| Path::new(&home).canonicalize().ok());
    let root = folder.ancestors().find(|folder| folder.join(".git").exists())?;
    let is_too_much = root.parent().is_none() || home.is_some_and(|home| home.starts_with(root));
    (!is_too_much).then(|| root.to_owned())
}

/// The variables of the environment that a configuration may see, as `env:NAME`.
pub(crate) fn environment(options: &ReadOptions) -> Vec<(String, String)> {
    let all = env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    all.filter(|(name, _)| options.env_all || options.env.contains(name))
        .map(|(name, value)| (format!("env:{name}"), value))
        .collect()
}

/// The folder of a file that names others, with what may be read of them.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    path: PathBuf,
    project: Project,
}

impl Folder {
    /// The folder of `file`.
    pub(crate) fn of_file(file: &Path, options: &ReadOptions) -> Self {
        let path = file.parent().unwrap_or(Path::new("")).to_owned();
        Self { path, project: Project::of_file(Some(file), options) }
    }

    /// The path of a file beside it.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// A file that may be read, by its name in the folder.
    pub(crate) fn file(&self, name: impl AsRef<Path>) -> Result<Input, Failure> {
        let path = self.path(name);
        self.project.allowed(&path)?;
        Ok(Input::File(path))
    }

    /// A file that may be read, by its whole path.
    pub(crate) fn absolute(&self, path: PathBuf) -> Result<Input, Failure> {
        self.project.allowed(&path)?;
        Ok(Input::File(path))
    }

    /// A file that may be written: it is in the project, or will be.
    pub(crate) fn written(&self, name: impl AsRef<Path>) -> Result<PathBuf, Failure> {
        let path = self.path(name);
        self.project.allowed(&path)?;
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let is_inside = folder.is_some_and(|folder| self.project.has(&folder));
        match is_inside || path.exists() {
            true => Ok(path),
            false => Err(Failure::usage(format!(
                "`{}` is outside of the project, or its folder is missing",
                path.display()
            ))),
        }
    }
}
