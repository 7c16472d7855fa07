//! An exchange kept as test cases of `vtl test`.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use vtl_gateway::gateway::Finished;

use crate::rendered::rendered;
use crate::serve::gateway::Gateway;

/// Writes each template that the exchange rendered into a file, and a case beside it.
pub(super) fn keep(gateway: &Gateway, body: &Json) -> Result<Json, String> {
    let number = body.get("exchange").and_then(Json::as_u64).ok_or("`exchange` is missing")?;
    let name = body.get("name").and_then(Json::as_str).unwrap_or("kept");
    let safe = !name.is_empty() && name.len() <= 80;
    if !safe || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return Err("the name has letters, digits, `-` and `_` only".to_owned());
    }
    let entry = gateway.exchange(number).ok_or("this exchange is not kept any more")?;
    let folder = gateway.config.parent().unwrap_or(Path::new(""));
    let mut files = Vec::new();
    let Some(Finished::Rest(finished)) = super::replay::traced(&entry) else {
        return Err("the exchange rendered no template".to_owned());
    };
    for rendered in rendered(&finished) {
        let stem = format!("{name}-{}", rendered.part);
        let template = folder.join(format!("{stem}.vtl"));
        let known = fs::read_to_string(&template);
        if known.is_ok_and(|text| *text != *rendered.template.text) {
            return Err(format!(
                "`{}` holds another template: choose another name",
                template.display()
            ));
        }
        fs::write(&template, &*rendered.template.text).map_err(|error| error.to_string())?;
        let path = folder.join(format!("{stem}.test.toml"));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let mut document: DocumentMut =
            text.parse().map_err(|error| format!("{}: {error}", path.display()))?;
        let mut case = Table::new();
        case["name"] =
            value(format!("{} {} ({})", rendered.request.method, entry.target, entry.number));
        let mut given = Table::new();
        given[if rendered.part == "request" { "body" } else { "response" }] =
            value(rendered.body.as_str());
        let request = &rendered.request;
        let mut params = Table::new();
        let headers: Vec<(&str, &str)> =
            request.headers.iter().filter(|(name, _)| vtl_gateway::is_visible(name)).collect();
        for (kind, pairs) in [
            ("path", request.path_parameters.iter().collect::<Vec<_>>()),
            ("querystring", request.query.iter().collect()),
            ("header", headers),
        ] {
            let mut table = Table::new();
            for (name, text) in pairs {
                table[name] = value(text);
            }
            if !table.is_empty() {
                params[kind] = Item::Table(table);
            }
        }
        if !params.is_empty() {
            params.set_implicit(true);
            given["params"] = Item::Table(params);
        }
        let mut variables = Table::new();
        for (name, text) in request.stage_variables.iter() {
            variables[name] = value(text);
        }
        if !variables.is_empty() {
            given["stage_variables"] = Item::Table(variables);
        }
        if let Some(context) = table_of(&request.context) {
            given["context"] = Item::Table(context);
        }
        case["given"] = Item::Table(given);
        let output = output_of(&finished, rendered.part);
        let mut expect = Table::new();
        expect["output"] = value(output);
        case["expect"] = Item::Table(expect);
        let cases = document.entry("case").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        let cases = cases.as_array_of_tables_mut().ok_or("`case` is not a list of tables")?;
        cases.push(case);
        fs::write(&path, document.to_string()).map_err(|error| error.to_string())?;
        files.push(path.display().to_string());
    }
    match files.is_empty() {
        true => Err("the exchange rendered no template".to_owned()),
        false => Ok(json!({"files": files})),
    }
}

fn output_of(finished: &vtl_gateway::FinishedExchange, part: &str) -> String {
    let name = match part {
        "request" => "request template output",
        _ => "response template output",
    };
    let step = finished.trace().iter().find(|step| step.name == name);
    step.map(|step| step.outcome.clone()).unwrap_or_default()
}

/// A JSON object as a table; what TOML cannot say, null, is left out.
fn table_of(json: &Json) -> Option<Table> {
    let mut table = Table::new();
    for (name, member) in json.as_object()? {
        let item = match member {
            Json::String(text) => value(text.as_str()),
            Json::Bool(truth) => value(*truth),
            Json::Number(number) => match number.as_i64() {
                Some(number) => value(number),
                None => value(number.as_f64().unwrap_or_default()),
            },
            Json::Object(_) => match table_of(member) {
                Some(inner) => Item::Table(inner),
                None => continue,
            },
            _ => continue,
        };
        table[name.as_str()] = item;
    }
    Some(table)
}
