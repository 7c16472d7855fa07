//! Terraform's sources: modules of `.tf` files, evaluated as far as their values are known.

mod collection;
mod eval;
mod folder;
mod functions;
mod json;
mod nodes;
mod objects;
mod template;
mod types;
mod value;
mod world;

use hcl_edit::expr::Expression;

use self::nodes::Made;
use self::value::Val;
use self::world::World;
use super::link::Links;
use super::{Resource, build};
use crate::Api;
use crate::config::finding::Findings;
use crate::config::include::Includes;
use crate::config::{LoadOptions, codes};
use crate::http_api::HttpApi;

/// Reads the module in a folder, whose name ends in a slash or is empty, with the local modules that it calls.
///
/// `None` when the folder has no `.tf` files.
pub(in super::super) fn read(
    folder: &str,
    options: &LoadOptions,
    includes: &mut Includes<'_, '_>,
    http_apis: &mut Vec<HttpApi>,
    findings: &mut Findings,
) -> Option<Api> {
    let mut world = World::new(folder, options, includes, findings)?;
    let values = variable_files(&mut world);
    world.set_values(values);
    let made: Vec<Made> = world.resources();
    let mut links = Links::default();
    let mut resources = Vec::new();
    for made in &made {
        for (attribute, references) in &made.links {
            links.exact.insert((made.address.clone(), attribute.clone()), references.clone());
        }
        let (address, kind) = (made.address.clone(), made.kind.clone());
        resources.push(Resource { address, kind, values: &made.values });
    }
    Some(build(resources, links, http_apis, findings))
}

/// The values of `terraform.tfvars`, `*.auto.tfvars`, and of files that are given, the later ones first.
fn variable_files(world: &mut World<'_, '_, '_>) -> Vec<(String, Val)> {
    let root = world.root().to_owned();
    let mut texts = Vec::new();
    let mut names = vec!["terraform.tfvars".to_owned(), "terraform.tfvars.json".to_owned()];
    for pattern in ["*.auto.tfvars", "*.auto.tfvars.json"] {
        if let Ok(listed) = world.includes.read(&root, pattern) {
            let mut listed: Vec<String> = listed.text.lines().map(str::to_owned).collect();
            listed.sort();
            names.extend(listed.into_iter().filter(|name| !name.is_empty()));
        }
    }
    for name in names {
        if let Ok(included) = world.includes.read(&root, &name) {
            texts.push((included.name, included.text));
        }
    }
    texts.extend(world.options.variable_files.iter().cloned());
    let mut values = Vec::new();
    for (name, text) in texts {
        if name.ends_with(".json") {
            if let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&text) {
                values.extend(
                    members.iter().map(|(key, value)| (key.clone(), Val::from_json(value))),
                );
            }
            continue;
        }
        if objects::too_large(&text).is_some() {
            let place = crate::Place::new(name.into(), 1, 1, "");
            let message = "its objects have too many keys".to_owned();
            world.findings.error(&codes::LIMIT, Some(&place), message).help(KEYS_HELP);
            continue;
        }
        match hcl_edit::parser::parse_body(&text) {
            Ok(body) => {
                for attribute in body.attributes() {
                    let value = world.constant(&attribute.value);
                    values.push((attribute.key.as_str().to_owned(), value));
                }
            }
            Err(error) => {
                let place = crate::Place::new(name.into(), 1, 1, "");
                world
                    .findings
                    .error(&codes::SYNTAX, Some(&place), error.message().to_owned())
                    .help("the file is read as values of variables");
            }
        }
    }
    values.reverse();
    values
}

/// What to do about large objects.
const KEYS_HELP: &str = "write the values to a JSON file and read it with `jsondecode(file(…))`";

/// A value that was given as text: an expression where it is one, or the text.
fn given(text: &str, world: &mut World<'_, '_, '_>) -> Val {
    let is_expression =
        text.starts_with(['[', '{', '"']) || matches!(text, "true" | "false" | "null");
    let is_expression = is_expression && objects::too_large(text).is_none();
    match is_expression.then(|| text.parse::<Expression>()) {
        Some(Ok(expression)) => world.constant(&expression),
        _ => Val::string(text),
    }
}
