//! Which findings are reported, and how serious they are.

use vtl_lint::Level;

use crate::args::Check;
use crate::codes;
use crate::report::Failure;

use super::settings::Settings;

/// The rules of the command line and of the project file, later ones stronger.
#[derive(Debug, Default)]
pub(super) struct Levels {
    rules: Vec<(String, Level)>,
    select: Vec<String>,
    ignore: Vec<String>,
    /// Findings of this level and above are errors.
    deny_from: Option<Level>,
}

impl Levels {
    pub(super) fn new(args: &Check, settings: &Settings) -> Result<Self, Failure> {
        let mut levels = Self::default();
        for (code, level) in &settings.levels {
            levels.rules.push((known(code)?, *level));
        }
        for code in list(&settings.ignore) {
            levels.ignore.push(known(code)?);
        }
        for code in list(&settings.select).chain(list(&args.select)) {
            levels.select.push(known(code)?);
        }
        for code in list(&args.ignore) {
            levels.ignore.push(known(code)?);
        }
        let groups =
            [(Level::Allow, &args.allow), (Level::Warning, &args.warn), (Level::Error, &args.deny)];
        for (level, names) in groups {
            for name in list(names) {
                match name.parse::<Level>() {
                    // `--deny warning`: everything of that level and above.
                    Ok(from) if level == Level::Error => {
                        let from = levels.deny_from.map_or(from, |known| known.min(from));
                        levels.deny_from = Some(from);
                    }
                    Ok(_) => {
                        return Err(Failure::usage(format!(
                            "`{name}` is not a code; only `--deny` takes a level"
                        )));
                    }
                    Err(_) => levels.rules.push((known(name)?, level)),
                }
            }
        }
        Ok(levels)
    }

    /// The level that a finding is reported at.
    pub(super) fn of(&self, id: &str, level: Level) -> Level {
        let is_named = |names: &[String]| names.iter().any(|name| id.starts_with(name.as_str()));
        if !self.select.is_empty() && !is_named(&self.select) || is_named(&self.ignore) {
            return Level::Allow;
        }
        let rules = self.rules.iter().rev();
        let level = rules
            .filter(|(name, _)| id.starts_with(name.as_str()))
            .map(|(_, level)| *level)
            .next()
            .unwrap_or(level);
        match self.deny_from {
            Some(from) if level != Level::Allow && level >= from => Level::Error,
            _ => level,
        }
    }
}

/// The words of a list that may be written as several options or with commas.
fn list(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty())
}

/// A code or the beginning of one, in upper case.
fn known(name: &str) -> Result<String, Failure> {
    let upper = name.to_ascii_uppercase();
    let is_prefix =
        upper.starts_with("VTL") && codes::all().any(|code| code.id.starts_with(&upper));
    match is_prefix {
        true => Ok(upper),
        false => Err(Failure::usage(format!("there is no lint `{name}`"))),
    }
}
