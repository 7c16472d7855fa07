//! The keywords of draft 4 that look at one value only.

use super::format;
use crate::support::json::{Json, JsonExt};
use vtl::apigateway;

/// The members of an object.
type Members = serde_json::Map<String, Json>;

/// Checks every keyword that needs no other schema.
pub(crate) fn check(schema: &Json, instance: &Json, found: &mut Vec<String>) {
    found.extend(check_type(schema, instance));
    found.extend(check_enum(schema, instance));
    match instance {
        Json::Number(_) => check_number(schema, instance, found),
        Json::String(text) => check_string(schema, text, found),
        Json::Array(items) => check_array(schema, items, found),
        Json::Object(members) => check_object(schema, members, found),
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

/// Whether a pattern is found anywhere in `text`. A pattern that is none is found nowhere.
pub(crate) fn pattern_finds(pattern: &str, text: &str) -> bool {
    apigateway::finds(pattern, text).unwrap_or(false)
}

fn check_type(schema: &Json, instance: &Json) -> Option<String> {
    let wanted = schema.get("type")?;
    let mut names: Vec<&str> = match wanted {
        Json::String(name) => vec![name],
        other => other.elements().iter().filter_map(Json::as_str).collect(),
    };
    let actual = type_name(instance);
    let fits = names.iter().any(|name| *name == actual || *name == "number" && actual == "integer");
    if fits || names.is_empty() {
        return None;
    }
    names.sort_unstable();
    if names.contains(&"number") && !names.contains(&"integer") {
        names.insert(0, "integer");
        names.sort_unstable();
    }
    Some(format!(
        "instance type ({actual}) does not match any allowed primitive type (allowed: {})",
        quoted(names)
    ))
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

fn check_enum(schema: &Json, instance: &Json) -> Option<String> {
    let values = schema.get("enum")?;
    if values.elements().iter().any(|value| equal(value, instance)) {
        return None;
    }
    Some(format!("instance value ({instance}) not found in enum (possible values: {values})"))
}

/// Equality of JSON values: numbers by value, objects in any order. Nesting is bounded by the
/// reader that made the values.
fn equal(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(a), Json::Number(b)) => a == b || one.as_f64() == other.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => one == other,
    }
}

fn check_number(schema: &Json, instance: &Json, found: &mut Vec<String>) {
    let Some(value) = instance.as_f64() else {
        return;
    };
    let limit = |name: &str| schema.get(name).and_then(|l| Some((l, l.as_f64()?)));
    let exclusive = |name: &str| schema.get(name).and_then(Json::as_bool) == Some(true);
    if let Some((text, minimum)) = limit("minimum") {
        if value < minimum {
            found.push(format!(
                "numeric instance is lower than the required minimum (minimum: {text}, found: {instance})"
            ));
        } else if exclusive("exclusiveMinimum") && value <= minimum {
            found.push(format!(
                "numeric instance is not strictly greater than the required minimum {text}"
            ));
        }
    }
    if let Some((text, maximum)) = limit("maximum") {
        if value > maximum {
            found.push(format!(
                "numeric instance is greater than the required maximum (maximum: {text}, found: {instance})"
            ));
        } else if exclusive("exclusiveMaximum") && value >= maximum {
            found.push(format!(
                "numeric instance is not strictly lower than the required maximum {text}"
            ));
        }
    }
    if let Some((text, divisor)) = limit("multipleOf") {
        let quotient = value / divisor;
        if divisor > 0.0 && (quotient - quotient.round()).abs() > 1e-9 {
            found.push(format!("remainder of division is not zero ({instance} / {text})"));
        }
    }
}

fn check_string(schema: &Json, text: &str, found: &mut Vec<String>) {
    let length = text.chars().count();
    let shown = Json::from(text);
    if let Some(minimum) = size(schema, "minLength").filter(|minimum| length < *minimum) {
        found.push(format!(
            "string {shown} is too short (length: {length}, required minimum: {minimum})"
        ));
    }
    if let Some(maximum) = size(schema, "maxLength").filter(|maximum| length > *maximum) {
        found.push(format!(
            "string {shown} is too long (length: {length}, maximum allowed: {maximum})"
        ));
    }
    if let Some(pattern) = schema.get("pattern").and_then(Json::as_str)
        && !pattern_finds(pattern, text)
    {
        found.push(format!(
            "ECMA 262 regex {} does not match input string {shown}",
            Json::from(pattern)
        ));
    }
    if let Some(name) = schema.get("format").and_then(Json::as_str)
        && !format::holds(name, text)
    {
        found.push(format!("string {shown} is not a valid {name}"));
    }
}

fn check_array(schema: &Json, items: &[Json], found: &mut Vec<String>) {
    let length = items.len();
    if let Some(minimum) = size(schema, "minItems").filter(|minimum| length < *minimum) {
        found.push(format!(
            "array is too short: must have at least {minimum} elements but instance has {length} elements"
        ));
    }
    if let Some(maximum) = size(schema, "maxItems").filter(|maximum| length > *maximum) {
        found.push(format!(
            "array is too long: must have at most {maximum} elements but instance has {length} elements"
        ));
    }
    if schema.get("uniqueItems").and_then(Json::as_bool) == Some(true) && has_duplicates(items) {
        found.push("array must not contain duplicate elements".to_owned());
    }
    if let (Some(Json::Array(schemas)), Some(Json::Bool(false))) =
        (schema.get("items"), schema.get("additionalItems"))
        && length > schemas.len()
    {
        found.push(format!(
            "array must not contain additional elements (allowed: {}, found: {length})",
            schemas.len()
        ));
    }
}

/// By printed form: quick, and exact but for numbers written differently.
fn has_duplicates(items: &[Json]) -> bool {
    let mut seen = std::collections::HashSet::new();
    !items.iter().all(|item| seen.insert(item.to_string()))
}

fn check_object(schema: &Json, members: &Members, found: &mut Vec<String>) {
    let has = |name: &str| members.contains_key(name);
    let length = members.len();
    let missing: Vec<&str> = schema
        .get("required")
        .map(JsonExt::elements)
        .unwrap_or_default()
        .iter()
        .filter_map(Json::as_str)
        .filter(|name| !has(name))
        .collect();
    if !missing.is_empty() {
        found.push(format!("object has missing required properties ({})", quoted(missing)));
    }
    if let Some(minimum) = size(schema, "minProperties").filter(|minimum| length < *minimum) {
        found.push(format!(
            "object has too few properties (found {length} but schema requires at least {minimum})"
        ));
    }
    if let Some(maximum) = size(schema, "maxProperties").filter(|maximum| length > *maximum) {
        found.push(format!(
            "object has too many properties (found {length} but schema requires at most {maximum})"
        ));
    }
    found.extend(not_allowed(schema, members));
    missing_dependencies(schema, &has, found);
}

fn not_allowed(schema: &Json, members: &Members) -> Option<String> {
    if schema.get("additionalProperties").and_then(Json::as_bool) != Some(false) {
        return None;
    }
    let known = schema.get("properties");
    let mut extra: Vec<&str> = members
        .keys()
        .map(String::as_str)
        .filter(|name| known.and_then(|properties| properties.get(name)).is_none())
        .filter(|name| !pattern_properties(schema).any(|(pattern, _)| pattern_finds(pattern, name)))
        .collect();
    extra.sort_unstable();
    (!extra.is_empty()).then(|| {
        format!(
            "object instance has properties which are not allowed by the schema: {}",
            quoted(extra)
        )
    })
}

fn missing_dependencies(schema: &Json, has: &dyn Fn(&str) -> bool, found: &mut Vec<String>) {
    let dependencies = schema.get("dependencies");
    for (name, needed) in dependencies.into_iter().flat_map(JsonExt::members) {
        let needed: Vec<&str> = needed.elements().iter().filter_map(Json::as_str).collect();
        let missing: Vec<&str> = needed.iter().copied().filter(|other| !has(other)).collect();
        if has(name) && !missing.is_empty() {
            found.push(format!(
                "property {} of object has missing property dependencies (schema requires {}; missing: {})",
                Json::from(name.as_str()),
                quoted(needed),
                quoted(missing)
            ));
        }
    }
}

fn size(schema: &Json, name: &str) -> Option<usize> {
    schema.get(name).and_then(Json::as_i64).and_then(|number| usize::try_from(number).ok())
}

fn quoted(names: Vec<&str>) -> Json {
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::json;

    fn findings(schema: &str, instance: &str) -> Vec<String> {
        let mut found = Vec::new();
        let schema = json::parse(schema).unwrap();
        check(&schema, &json::parse(instance).unwrap(), &mut found);
        found
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
        assert!(!holds(r#"{"uniqueItems":true}"#, "[1,1]"));
        assert!(!holds(r#"{"items":[{}],"additionalItems":false}"#, "[1,2]"));
        assert!(!holds(r#"{"minProperties":1}"#, "{}"));
    }
}
