//! What the classes that a template meets have, asked of the runtime; and what other services have in place of it.

use vtl::reflection::Class as Java;

use super::facts::{Class, Group};

/// The classes of parsed JSON.
const JSON: &[Java] = &[
    Java::STRING,
    Java::INTEGER,
    Java::LONG,
    Java::BIG_INTEGER,
    Java::DOUBLE,
    Java::BIG_DECIMAL,
    Java::BOOLEAN,
    Java::JSON_ARRAY,
    Java::MAP,
];

const NUMBER: &[Java] = &[
    Java::INTEGER,
    Java::LONG,
    Java::BIG_INTEGER,
    Java::DOUBLE,
    Java::BIG_DECIMAL,
    Java::FLOAT,
    Java::SHORT,
    Java::BYTE,
];

/// The runtime's classes that a value may be of, where they are known.
pub(super) fn runtime(class: Class) -> &'static [Java] {
    match class {
        Class::Text | Class::JsonText => &[Java::STRING],
        Class::Integer => &[Java::INTEGER],
        Class::Double => &[Java::DOUBLE],
        Class::Number => NUMBER,
        Class::Boolean => &[Java::BOOLEAN],
        Class::List => &[Java::LIST],
        Class::Array => &[Java::STRING_ARRAY],
        Class::KeySet => &[Java::KEY_SET],
        Class::HeaderNames => &[Java::HEADER_NAMES],
        Class::Values => &[Java::VALUES],
        Class::EntrySet => &[Java::ENTRY_SET],
        Class::ParameterGroup(Group::Header) => &[Java::HEADERS],
        Class::ParameterGroup(Group::Any) => &[Java::MAP, Java::HEADERS],
        Class::Map
        | Class::Parameters
        | Class::ParameterGroup(_)
        | Class::StageVariables
        | Class::Context(_) => &[Java::MAP],
        Class::Entry => &[Java::ENTRY],
        Class::Json => JSON,
        Class::Loop => &[Java::FOREACH],
        Class::Input => &[Java::INPUT],
        Class::Util => &[Java::UTIL],
        Class::Unknown | Class::Missing | Class::Meta | Class::Block(_) => &[],
    }
}

/// Whether a value of the class may have a method of this name.
pub(super) fn has_method(class: Class, name: &str) -> bool {
    runtime(class).iter().any(|class| class.has_method(name))
}

/// The names of all methods of a class.
pub(super) fn methods(class: Class) -> Vec<&'static str> {
    let mut names: Vec<_> = runtime(class)
        .iter()
        .flat_map(|class| class.methods())
        .map(|method| method.name())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Whether `$value.name` can be anything; true for maps, which have an entry of any name.
pub(super) fn has_property(class: Class, name: &str) -> bool {
    !has_fixed_properties(class) || runtime(class).iter().any(|class| class.has_property(name))
}

fn has_fixed_properties(class: Class) -> bool {
    matches!(
        class,
        Class::Text
            | Class::JsonText
            | Class::Integer
            | Class::Double
            | Class::Number
            | Class::Boolean
            | Class::List
            | Class::Array
            | Class::KeySet
            | Class::HeaderNames
            | Class::Values
            | Class::EntrySet
            | Class::Entry
            | Class::Loop
    )
}

/// The properties that a class has getters for.
pub(super) fn properties(class: Class) -> Vec<String> {
    runtime(class).iter().flat_map(|class| class.properties()).collect()
}

/// What a class is called in messages.
pub(super) fn describe(class: Class) -> &'static str {
    match class {
        Class::Text => "a string",
        Class::JsonText => "the string that `$input.json` gives",
        Class::Integer => "an integer",
        Class::Number | Class::Double => "a number",
        Class::Boolean => "a boolean",
        Class::List => "a list",
        Class::Array => "an array",
        Class::KeySet | Class::HeaderNames => "a set of keys",
        Class::Values => "a collection of values",
        Class::EntrySet => "a set of entries",
        Class::Map
        | Class::ParameterGroup(_)
        | Class::Parameters
        | Class::StageVariables
        | Class::Context(_) => "a map",
        Class::Entry => "a map's entry",
        Class::Loop => "`$foreach`",
        Class::Json => "a value of JSON",
        _ => "a value",
    }
}

/// The functions of `$util`, each once, without those that every object has.
pub(super) fn functions(object: Java) -> Vec<&'static str> {
    let any = Java::BLOCK;
    let mut names: Vec<_> = object.methods().map(|method| method.name()).collect();
    names.dedup();
    names.retain(|name| !any.has_method(name));
    names
}

/// The groups of `$input.params()`.
pub(super) const PARAMETERS: &[&str] = &["path", "querystring", "header"];

/// The directives that the service runs.
pub(super) const DIRECTIVES: &[&str] =
    &["set", "if", "elseif", "else", "end", "foreach", "define", "break", "stop"];

/// The variables that the service binds.
pub(super) const BINDINGS: &[&str] = &["input", "util", "context", "stageVariables"];

/// The variables that `#foreach` binds besides its own.
pub(super) const LOOP_VARIABLES: &[&str] = &["foreach", "velocityCount", "velocityHasNext"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_the_body_may_be_of_any_class() {
        let methods = methods(Class::Json);
        for name in ["split", "keySet", "size", "intValue", "length"] {
            assert!(methods.contains(&name), "{name}");
        }
        assert!(!methods.contains(&"count"));
    }
}
