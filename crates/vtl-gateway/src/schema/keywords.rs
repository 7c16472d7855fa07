//! The keywords of draft 4 that look at one value only.

use std::fmt;

use super::format;
use super::found::Found;
use super::work::Work;
use crate::support::json::{Json, JsonExt};

/// The members of an object.
type Members = serde_json::Map<String, Json>;

/// Checks every keyword that needs no other schema.
pub(crate) fn check<'a>(schema: &'a Json, instance: &Json, work: &mut Work<'a>, found: &mut Found) {
    check_type(schema, instance, found);
    check_enum(schema, instance, work, found);
    match instance {
        Json::Number(_) => check_number(schema, instance, found),
        Json::String(text) => check_string(schema, text, work, found),
        Json::Array(items) => check_array(schema, items, work, found),
        Json::Object(members) => check_object(schema, members, work, found),
        Json::Null | Json::Bool(_) => {}
    }
}

/// The schemas of `patternProperties`, with their patterns.
pub(crate) fn pattern_properties(schema: &Json) -> impl Iterator<Item = (&str, &Json)> {
    schema
        .get("patternProperties")
        .into_iter()
        .flat_map(JsonExt::members)
        .map(|(pattern, schema)| (pattern.as_str(), schema))
}

fn check_type(schema: &Json, instance: &Json, found: &mut Found) {
    let Some(wanted) = schema.get("type") else {
        return;
    };
    let names = || match wanted {
        Json::String(name) => {
            std::slice::from_ref(wanted).iter().take(usize::from(!name.is_empty()))
        }
        other => other.elements().iter().take(usize::MAX),
    };
    let names = || names().filter_map(Json::as_str);
    let actual = type_name(instance);
    let fits = |name: &str| name == actual || name == "number" && actual == "integer";
    if names().any(fits) || names().next().is_none() {
        return;
    }
    let mut names: Vec<&str> = names().collect();
    if names.contains(&"number") && !names.contains(&"integer") {
        names.push("integer");
    }
    names.sort_unstable();
    found.add(format_args!(
        "instance type ({actual}) does not match any allowed primitive type (allowed: {})",
        Names(&names)
    ));
}

fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_f64() => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn check_enum<'a>(schema: &'a Json, instance: &Json, work: &mut Work<'a>, found: &mut Found) {
    let Some(values) = schema.get("enum") else {
        return;
    };
    if !work.is_listed(values, instance) {
        found.add(format_args!(
            "instance value ({instance}) not found in enum (possible values: {values})"
        ));
    }
}

fn check_number(schema: &Json, instance: &Json, found: &mut Found) {
    let Some(value) = instance.as_f64() else {
        return;
    };
    let limit = |name: &str| schema.get(name).and_then(|l| Some((l, l.as_f64()?)));
    let exclusive = |name: &str| schema.get(name).and_then(Json::as_bool) == Some(true);
    if let Some((text, minimum)) = limit("minimum") {
        if value < minimum {
            found.add(format_args!(
                "numeric instance is lower than the required minimum (minimum: {text}, found: {instance})"
            ));
        } else if exclusive("exclusiveMinimum") && value <= minimum {
            found.add(format_args!(
                "numeric instance is not strictly greater than the required minimum {text}"
            ));
        }
    }
    if let Some((text, maximum)) = limit("maximum") {
        if value > maximum {
            found.add(format_args!(
                "numeric instance is greater than the required maximum (maximum: {text}, found: {instance})"
            ));
        } else if exclusive("exclusiveMaximum") && value >= maximum {
            found.add(format_args!(
                "numeric instance is not strictly lower than the required maximum {text}"
            ));
        }
    }
    if let Some((text, divisor)) = limit("multipleOf") {
        let quotient = value / divisor;
        if divisor > 0.0 && (quotient - quotient.round()).abs() > 1e-9 {
            found.add(format_args!("remainder of division is not zero ({instance} / {text})"));
        }
    }
}

fn check_string<'a>(schema: &'a Json, text: &str, work: &mut Work<'a>, found: &mut Found) {
    let shown = Text(text);
    let (minimum, maximum) = (size(schema, "minLength"), size(schema, "maxLength"));
    let mut length = 0;
    if minimum.or(maximum).is_some() {
        work.pay(text.len() / 32);
        length = text.chars().count();
    }
    if let Some(minimum) = minimum.filter(|minimum| length < *minimum) {
        found.add(format_args!(
            "string {shown} is too short (length: {length}, required minimum: {minimum})"
        ));
    }
    if let Some(maximum) = maximum.filter(|maximum| length > *maximum) {
        found.add(format_args!(
            "string {shown} is too long (length: {length}, maximum allowed: {maximum})"
        ));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Json::as_str)
        && !work.finds(pattern, text)
    {
        found.add(format_args!(
            "ECMA 262 regex {} does not match input string {shown}",
            Text(pattern)
        ));
    }
    if let Some(name) = schema.get("format").and_then(Json::as_str)
        && !format::holds(name, text, work)
    {
        found.add(format_args!("string {shown} is not a valid {name}"));
    }
}

fn check_array(schema: &Json, items: &[Json], work: &mut Work<'_>, found: &mut Found) {
    let length = items.len();
    if let Some(minimum) = size(schema, "minItems").filter(|minimum| length < *minimum) {
        found.add(format_args!(
            "array is too short: must have at least {minimum} elements but instance has {length} elements"
        ));
    }
    if let Some(maximum) = size(schema, "maxItems").filter(|maximum| length > *maximum) {
        found.add(format_args!(
            "array is too long: must have at most {maximum} elements but instance has {length} elements"
        ));
    }
    if schema.get("uniqueItems").and_then(Json::as_bool) == Some(true) && work.has_duplicates(items)
    {
        found.add("array must not contain duplicate elements");
    }
    if let (Some(Json::Array(schemas)), Some(Json::Bool(false))) =
        (schema.get("items"), schema.get("additionalItems"))
        && length > schemas.len()
    {
        found.add(format_args!(
            "array must not contain additional elements (allowed: {}, found: {length})",
            schemas.len()
        ));
    }
}

fn check_object<'a>(schema: &'a Json, members: &Members, work: &mut Work<'a>, found: &mut Found) {
    let has = |name: &str| members.contains_key(name);
    let length = members.len();
    let required = schema.get("required").map(JsonExt::elements).unwrap_or_default();
    work.pay(required.len() / 8);
    let missing: Vec<&str> =
        required.iter().filter_map(Json::as_str).filter(|name| !has(name)).collect();
    if !missing.is_empty() {
        found.add(format_args!("object has missing required properties ({})", Names(&missing)));
    }
    if let Some(minimum) = size(schema, "minProperties").filter(|minimum| length < *minimum) {
        found.add(format_args!(
            "object has too few properties (found {length} but schema requires at least {minimum})"
        ));
    }
    if let Some(maximum) = size(schema, "maxProperties").filter(|maximum| length > *maximum) {
        found.add(format_args!(
            "object has too many properties (found {length} but schema requires at most {maximum})"
        ));
    }
    not_allowed(schema, members, work, found);
    missing_dependencies(schema, &has, work, found);
}

fn not_allowed<'a>(schema: &'a Json, members: &Members, work: &mut Work<'a>, found: &mut Found) {
    if schema.get("additionalProperties").and_then(Json::as_bool) != Some(false) {
        return;
    }
    work.pay(members.len() / 8);
    let known = schema.get("properties");
    let mut extra: Vec<&str> = members
        .keys()
        .map(String::as_str)
        .filter(|name| known.and_then(|properties| properties.get(name)).is_none())
        .filter(|name| !pattern_properties(schema).any(|(pattern, _)| work.finds(pattern, name)))
        .collect();
    if extra.is_empty() {
        return;
    }
    extra.sort_unstable();
    found.add(format_args!(
        "object instance has properties which are not allowed by the schema: {}",
        Names(&extra)
    ));
}

fn missing_dependencies(
    schema: &Json,
    has: &dyn Fn(&str) -> bool,
    work: &mut Work<'_>,
    found: &mut Found,
) {
    let dependencies = schema.get("dependencies");
    for (name, needed) in dependencies.into_iter().flat_map(JsonExt::members) {
        work.pay(1);
        if !has(name) {
            continue;
        }
        work.pay(needed.elements().len() / 8);
        let needed: Vec<&str> = needed.elements().iter().filter_map(Json::as_str).collect();
        let missing: Vec<&str> = needed.iter().copied().filter(|other| !has(other)).collect();
        if !missing.is_empty() {
            found.add(format_args!(
                "property {} of object has missing property dependencies (schema requires {}; missing: {})",
                Text(name),
                Names(&needed),
                Names(&missing)
            ));
        }
    }
}

fn size(schema: &Json, name: &str) -> Option<usize> {
    schema.get(name).and_then(Json::as_i64).and_then(|number| usize::try_from(number).ok())
}

/// A string as JSON.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Json::from(self.0), f)
    }
}

/// Strings as a JSON array.
struct Names<'a>(&'a [&'a str]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[")?;
        for (index, name) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            Text(name).fmt(f)?;
        }
        f.write_str("]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn findings(schema: &str, instance: &str) -> Vec<String> {
        let mut found = Found::default();
        let schema = json::parse(schema).unwrap();
        check(&schema, &json::parse(instance).unwrap(), &mut Work::default(), &mut found);
        found.into_texts()
    }

    fn holds(schema: &str, instance: &str) -> bool {
        findings(schema, instance).is_empty()
    }

    #[test]
    fn types() {
        assert!(holds(r#"{"type":"number"}"#, "1"));
        assert!(!holds(r#"{"type":"integer"}"#, "1.5"));
        assert!(holds(r#"{"type":["string","null"]}"#, "null"));
        assert_eq!(
            findings(r#"{"type":"number"}"#, "\"1\""),
            [
                "instance type (string) does not match any allowed primitive type (allowed: [\"integer\",\"number\"])"
            ]
        );
    }

    #[test]
    fn numbers() {
        assert!(!holds(r#"{"minimum":1}"#, "0"));
        assert!(!holds(r#"{"minimum":1,"exclusiveMinimum":true}"#, "1"));
        assert!(!holds(r#"{"maximum":1}"#, "1.1"));
        assert!(holds(r#"{"multipleOf":0.1}"#, "0.3"));
        assert!(!holds(r#"{"multipleOf":2}"#, "3"));
    }

    #[test]
    fn strings_arrays_and_objects() {
        assert!(!holds(r#"{"minLength":2}"#, "\"\u{1f600}\""));
        assert!(!holds(r#"{"pattern":"^a+$"}"#, "\"b\""));
        assert!(holds(r#"{"enum":[1,"a",{"b":1.0}]}"#, r#"{"b":1}"#));
        assert_eq!(
            findings(r#"{"enum":["a",1]}"#, r#""b""#),
            [r#"instance value ("b") not found in enum (possible values: ["a",1])"#]
        );
        assert!(!holds(r#"{"uniqueItems":true}"#, "[1,1]"));
        assert!(!holds(r#"{"uniqueItems":true}"#, r#"[{"a":1,"b":[2]},{"b":[2.0],"a":1}]"#));
        assert!(holds(r#"{"uniqueItems":true}"#, r#"[[1],1,"1",null,{}]"#));
        assert!(!holds(r#"{"items":[{}],"additionalItems":false}"#, "[1,2]"));
        assert!(!holds(r#"{"minProperties":1}"#, "{}"));
    }
}
