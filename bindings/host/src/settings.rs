//! What a template is compiled with.

use serde_json::{Map, Value as Json};
use vtl::{Dialect, Engine, Limits};

/// The settings of an engine, as people write them: `{"name", "dialect", "strict", "limits"}`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name that errors give the template.
    pub name: String,
    /// Which Velocity.
    pub dialect: Dialect,
    /// A reference that resolves to nothing is an error.
    pub strict: bool,
    /// Limits other than the default ones.
    pub limits: Vec<(String, Option<u64>)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "template".to_owned(),
            dialect: Dialect::ApiGateway,
            strict: false,
            limits: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads settings from a JSON object; absent members keep their defaults.
    ///
    /// # Errors
    /// A message for the caller: an unknown name, or a value of another type.
    pub fn from_json(members: &Map<String, Json>) -> Result<Self, String> {
        let mut settings = Self::default();
        for (name, value) in members {
            match (name.as_str(), value) {
                (_, Json::Null) => {}
                ("name", Json::String(name)) => settings.name.clone_from(name),
                ("dialect", Json::String(dialect)) => settings.dialect = dialect_of(dialect)?,
                ("strict", Json::Bool(strict)) => settings.strict = *strict,
                ("limits", Json::Object(limits)) => settings.limits = limits_of(limits)?,
                ("name" | "dialect", _) => return Err(format!("`{name}` must be a string")),
                ("strict", _) => return Err("`strict` must be true or false".to_owned()),
                ("limits", _) => return Err("`limits` must be an object".to_owned()),
                _ => {
                    return Err(format!(
                        "there is no option `{name}`; there are name, dialect, strict, limits"
                    ));
                }
            }
        }
        Ok(settings)
    }

    /// The engine of these settings.
    ///
    /// # Errors
    /// A message for the caller if a limit is unknown.
    pub fn engine(&self) -> Result<Engine, String> {
        let builder = Engine::builder().dialect(self.dialect);
        let mut limits = builder.clone().build().limits().clone();
        for (name, value) in &self.limits {
            set_limit(&mut limits, name, *value)?;
        }
        Ok(builder.limits(limits).strict(self.strict).build())
    }

    /// The dialect's name.
    #[must_use]
    pub fn dialect_name(&self) -> &'static str {
        match self.dialect {
            Dialect::Velocity => "velocity",
            _ => "apigateway",
        }
    }

    /// Sets the dialect by its name.
    ///
    /// # Errors
    /// A message for the caller where there is no such dialect.
    pub fn set_dialect(&mut self, name: &str) -> Result<(), String> {
        self.dialect = dialect_of(name)?;
        Ok(())
    }
}

fn dialect_of(name: &str) -> Result<Dialect, String> {
    match name {
        "apigateway" | "api-gateway" => Ok(Dialect::ApiGateway),
        "velocity" => Ok(Dialect::Velocity),
        _ => Err(format!("there is no dialect `{name}`; there are `apigateway` and `velocity`")),
    }
}

fn limits_of(limits: &Map<String, Json>) -> Result<Vec<(String, Option<u64>)>, String> {
    let limits = limits.iter().map(|(name, value)| {
        let name = snake_case(name);
        match value {
            Json::Null => Ok((name, None)),
            _ => match value.as_u64() {
                Some(number) => Ok((name, Some(number))),
                None => Err(format!("the limit `{name}` must be a whole number")),
            },
        }
    });
    limits.collect()
}

/// `templateBytes` as `template_bytes`: both are understood everywhere.
fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}

/// Sets a limit by its name. No value: no limit, which only loops can have.
fn set_limit(limits: &mut Limits, name: &str, value: Option<u64>) -> Result<(), String> {
    match value {
        None if name == "loop_iterations" => limits.loop_iterations = None,
        None if Limits::NAMES.contains(&name) => {
            return Err(format!("the limit `{name}` must be a whole number"));
        }
        _ if limits.set(name, value.unwrap_or_default()) => {}
        _ => {
            let known = Limits::NAMES.join(", ");
            return Err(format!("unknown limit `{name}`; the limits are {known}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: Json) -> Result<Settings, String> {
        Settings::from_json(json.as_object().unwrap())
    }

    #[test]
    fn limits_may_be_written_in_both_ways() {
        let settings = read(json!({"limits": {"templateBytes": 10, "loop_iterations": null}}));
        let limits = settings.unwrap().engine().unwrap().limits().clone();
        assert_eq!((limits.template_bytes, limits.loop_iterations), (10, None));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (given, message) in [
            (json!({"dialekt": "velocity"}), "there is no option `dialekt`"),
            (json!({"dialect": "java"}), "there is no dialect `java`"),
            (json!({"dialect": 1}), "`dialect` must be a string"),
            (json!({"limits": {"steps": -1}}), "the limit `steps` must be a whole number"),
        ] {
            let error = read(given).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
        let settings = read(json!({"limits": {"turns": 3}})).unwrap();
        assert!(settings.engine().unwrap_err().starts_with("unknown limit `turns`"));
        let settings = read(json!({"limits": {"steps": null}})).unwrap();
        assert!(settings.engine().unwrap_err().starts_with("the limit `steps`"));
    }
}
