//! Terraform's functions, those that configurations of APIs call.

use hcl_edit::expr::FuncCall;

use super::collection::References;
use super::eval::shown;
use super::value::{Val, unknown_text};
use super::world::{Context, World, normal};
use crate::request::uri::encode_percent;
use crate::support::base64;

impl World<'_, '_, '_> {
    pub(super) fn call(&mut self, call: &FuncCall, context: &mut Context) -> Val {
        let name = call.name.name.as_str();
        // The first argument that has a value; the others are not looked at.
        if matches!(name, "try" | "can") {
            let mut args = call.args.iter();
            let found = args.find_map(|arg| {
                let value = self.eval(arg, context);
                (value != Val::NOTHING).then_some(value)
            });
            return match name {
                "can" => Val::Bool(found.is_some()),
                _ => found.unwrap_or(Val::NOTHING),
            };
        }
        let mut args: Vec<Val> = call.args.iter().map(|arg| self.eval(arg, context)).collect();
        if call.args.expand_final()
            && let Some(last) = args.pop()
        {
            match last.values() {
                Some(values) => args.extend(values),
                None => return Val::Unknown(last.references()),
            }
        }
        // These do not go through what they are given.
        let looks = !matches!(name, "lookup" | "length" | "element" | "one");
        if looks && !args.iter().all(|arg| self.looks_through(arg)) {
            return Val::NOTHING;
        }
        let value = self.apply(name, &args, context);
        let value = value.unwrap_or_else(|| {
            let references = references(&args);
            match references.is_empty() {
                true => Val::unknown(format!("{name}(…)")),
                false => Val::Unknown(references),
            }
        });
        let size = value.size();
        match self.findings.charge(size.values, size.bytes, &crate::Place::default()) {
            true => value,
            false => Val::NOTHING,
        }
    }

    fn apply(&mut self, name: &str, args: &[Val], context: &mut Context) -> Option<Val> {
        match name {
            "file" | "filebase64" | "templatefile" | "fileexists" => {
                return self.file(name, args, context);
            }
            "lookup" => {
                let map = args.first()?;
                let found = map.get(&args.get(1)?.text()?).cloned();
                return found.or_else(|| args.get(2).cloned());
            }
            "element" | "index"
                if args.first().is_some_and(|list| matches!(list, Val::Resource { .. })) =>
            {
                return None;
            }
            _ => {}
        }
        strings(name, args).or_else(|| collections(name, args))
    }

    /// A file of the project, by a path from the root module.
    fn file(&mut self, name: &str, args: &[Val], context: &mut Context) -> Option<Val> {
        let path = normal(&args.first()?.known_text()?);
        let root = self.root().to_owned();
        let read = self.includes.read(&root, &path);
        if name == "fileexists" {
            return Some(Val::Bool(read.is_ok()));
        }
        match read {
            Ok(included) if name == "templatefile" => {
                let names = args.get(1).cloned().unwrap_or(Val::Null);
                Some(self.rendered(&included.text, &names, context))
            }
            Ok(included) if name == "filebase64" => {
                Some(Val::string(base64::encode(included.text.as_bytes())))
            }
            Ok(included) => {
                Some(Val::File { text: included.text.into(), name: included.name.into() })
            }
            Err(why) => {
                let unknown = Some(Val::unknown(format!("{name}({path})")));
                if !self.is_told {
                    return unknown;
                }
                let place = context.file.place(None);
                self.findings
                    .error(
                        &crate::config::codes::MISSING_FILE,
                        Some(&place),
                        format!("`{path}` cannot be read: {why}"),
                    )
                    .help("the path is relative to the root module");
                unknown
            }
        }
    }

    /// What can be told of an attribute before it is deployed: names, and what is made of them.
    pub(super) fn computed(
        &mut self,
        module: usize,
        definition: &super::folder::Definition,
        each: &super::world::Each,
        index: &str,
        name: &str,
        depth: usize,
    ) -> Option<Val> {
        let region = self.region();
        let account = "000000000000";
        let base = definition.base.as_str();
        let mut own = |world: &mut Self, key: &str| {
            world.attribute(module, base, index, key, depth).known_text()
        };
        let written = |key: &str| definition.attribute(key).is_some();
        let last = base.rsplit('.').next().unwrap_or_default().to_owned();
        let named = |world: &mut Self,
                     own: &mut dyn FnMut(&mut Self, &str) -> Option<String>,
                     key: &str| {
            let known = if written(key) { own(world, key) } else { None };
            known.unwrap_or_else(|| last.clone())
        };
        let kind = definition.kind.trim_start_matches("data.");
        let text = match (kind, name) {
            ("aws_region", "name" | "id" | "region") => region,
            ("aws_caller_identity", "account_id" | "id") => account.to_owned(),
            ("aws_partition", "partition" | "id") => "aws".to_owned(),
            ("aws_partition", "dns_suffix") => "amazonaws.com".to_owned(),
            ("template_file", "rendered") => {
                return self.template_file(module, definition, each, depth);
            }
            ("aws_lambda_function", "function_name") => last,
            (
                "aws_lambda_function",
                "arn" | "qualified_arn" | "invoke_arn" | "qualified_invoke_arn",
            ) => {
                let function = named(self, &mut own, "function_name");
                let arn = format!("arn:aws:lambda:{region}:{account}:function:{function}");
                if name.ends_with("invoke_arn") { invocation(&region, &arn) } else { arn }
            }
            ("aws_lambda_alias", "arn" | "invoke_arn") => {
                let alias = named(self, &mut own, "name");
                let function = own(self, "function_name").unwrap_or_else(|| last.clone());
                let function = function.rsplit(':').next().unwrap_or_default().to_owned();
                let arn = format!("arn:aws:lambda:{region}:{account}:function:{function}:{alias}");
                if name == "invoke_arn" { invocation(&region, &arn) } else { arn }
            }
            ("aws_sqs_queue", "arn") => {
                format!("arn:aws:sqs:{region}:{account}:{}", named(self, &mut own, "name"))
            }
            ("aws_sqs_queue", "url" | "id") => {
                format!(
                    "https://sqs.{region}.amazonaws.com/{account}/{}",
                    named(self, &mut own, "name")
                )
            }
            ("aws_sns_topic", "arn" | "id") => {
                format!("arn:aws:sns:{region}:{account}:{}", named(self, &mut own, "name"))
            }
            ("aws_sfn_state_machine", "arn" | "id") => {
                format!(
                    "arn:aws:states:{region}:{account}:stateMachine:{}",
                    named(self, &mut own, "name")
                )
            }
            ("aws_dynamodb_table", "arn") => {
                format!(
                    "arn:aws:dynamodb:{region}:{account}:table/{}",
                    named(self, &mut own, "name")
                )
            }
            ("aws_dynamodb_table", "id") => named(self, &mut own, "name"),
            ("aws_iam_role", "arn") => {
                format!("arn:aws:iam::{account}:role/{}", named(self, &mut own, "name"))
            }
            ("aws_s3_bucket", "id") => named(self, &mut own, "bucket"),
            ("aws_kinesis_stream", "arn") => format!(
                "arn:aws:kinesis:{region}:{account}:stream/{}",
                named(self, &mut own, "name")
            ),
            _ => return None,
        };
        Some(Val::string(text))
    }

    /// `data "template_file"`: a text with names of its own.
    fn template_file(
        &mut self,
        module: usize,
        definition: &super::folder::Definition,
        each: &super::world::Each,
        depth: usize,
    ) -> Option<Val> {
        let mut context = self.context(module, each, &definition.file, depth);
        let template = definition.attribute("template")?;
        let text = self.eval(&template.value, &mut context).text()?;
        let names = match definition.attribute("vars") {
            Some(vars) => self.eval(&vars.value, &mut context),
            None => Val::Null,
        };
        Some(self.rendered(&text, &names, &context))
    }
}

fn invocation(region: &str, arn: &str) -> String {
    format!("arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations")
}

/// What the unknown parts of arguments refer to.
fn references(args: &[Val]) -> References {
    args.iter().fold(References::NONE, |all, arg| all.and(&arg.references()))
}

/// A string, and whether parts of it are unknown: those stay unknown in what is made of it.
fn made(text: String, args: &[Val]) -> Val {
    let references = references(args);
    match references.is_empty() {
        true => Val::string(text),
        false => Val::Partial { text: text.into(), references },
    }
}

/// The text of an argument; an unknown one by a name that says so.
fn text_of(value: &Val) -> Option<String> {
    match value {
        Val::Unknown(references) if !references.is_empty() => Some(unknown_text(references)),
        other => shown(other),
    }
}

fn strings(name: &str, args: &[Val]) -> Option<Val> {
    let text = |index: usize| args.get(index).and_then(text_of);
    let first = text(0);
    let one = |change: fn(&str) -> String| first.as_deref().map(|text| made(change(text), args));
    match name {
        "lower" => one(str::to_lowercase),
        "upper" => one(str::to_uppercase),
        "title" => one(|text| {
            let mut before = ' ';
            let capital = |c: char| {
                let out = if before == ' ' { c.to_uppercase().to_string() } else { c.to_string() };
                before = c;
                out
            };
            text.chars().map(capital).collect()
        }),
        "trimspace" => one(|text| text.trim().to_owned()),
        "chomp" => one(|text| text.trim_end_matches(['\n', '\r']).to_owned()),
        "strrev" => one(|text| text.chars().rev().collect()),
        "tostring" => first.map(|text| made(text, args)),
        // As form fields are: a blank is a plus sign.
        "urlencode" => one(|text| encode_percent(text).replace("%20", "+")),
        "base64encode" => one(|text| base64::encode(text.as_bytes())),
        "base64decode" => {
            let bytes = base64::decode(first?.as_bytes())?;
            Some(made(String::from_utf8(bytes).ok()?, args))
        }
        "basename" => one(|text| text.rsplit('/').next().unwrap_or_default().to_owned()),
        "dirname" => one(|text| text.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()),
        "abspath" | "pathexpand" => one(str::to_owned),
        "trim" => Some(made(
            first?.trim_matches(|c| text(1).is_some_and(|cut| cut.contains(c))).to_owned(),
            args,
        )),
        "trimprefix" => {
            let (text, prefix) = (first?, text(1)?);
            Some(made(text.strip_prefix(&prefix).unwrap_or(&text).to_owned(), args))
        }
        "trimsuffix" => {
            let (text, suffix) = (first?, text(1)?);
            Some(made(text.strip_suffix(&suffix).unwrap_or(&text).to_owned(), args))
        }
        "startswith" => Some(Val::Bool(first?.starts_with(&text(1)?))),
        "endswith" => Some(Val::Bool(first?.ends_with(&text(1)?))),
        "strcontains" => Some(Val::Bool(first?.contains(&text(1)?))),
        "replace" => {
            let (from, to) = (text(1)?, text(2)?);
            // A pattern between slashes is a regular expression of another language.
            let is_pattern = from.len() > 1 && from.starts_with('/') && from.ends_with('/');
            (!is_pattern && !from.is_empty())
                .then(|| first.map(|text| made(text.replace(&from, &to), args)))?
        }
        "substr" => {
            let (start, length) = (args.get(1)?.number()?, args.get(2)?.number()?);
            let all: Vec<char> = first?.chars().collect();
            let start = if start < 0.0 {
                all.len().saturating_sub(-start as usize)
            } else {
                start as usize
            };
            let end = if length < 0.0 {
                all.len()
            } else {
                start.saturating_add(length as usize).min(all.len())
            };
            Some(made(all.get(start..end).unwrap_or_default().iter().collect(), args))
        }
        "indent" => {
            let spaces = " ".repeat((args.first()?.number()? as usize).min(1_000));
            Some(made(text(1)?.replace('\n', &format!("\n{spaces}")), args))
        }
        "format" => Some(made(format(&first?, args.get(1..).unwrap_or_default())?, args)),
        "join" => {
            let lists = args.get(1..).unwrap_or_default();
            let items: Option<Vec<Val>> = lists
                .iter()
                .map(Val::values)
                .collect::<Option<Vec<_>>>()
                .map(|lists| lists.concat());
            let texts: Option<Vec<String>> = items?.iter().map(text_of).collect();
            Some(made(texts?.join(&first?), args))
        }
        "split" => {
            let (separator, all) = (first?, text(1)?);
            let parts = if separator.is_empty() {
                vec![all.as_str()]
            } else {
                all.split(&separator).collect()
            };
            references(args)
                .is_empty()
                .then(|| Val::List(parts.into_iter().map(Val::string).collect()))
        }
        "jsonencode" => {
            let json = args.first()?.to_json().to_string();
            // Terraform escapes what could end a script.
            let json = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
            Some(made(json, args))
        }
        "jsondecode" => {
            Some(Val::from_json(&serde_json::from_str(&args.first()?.known_text()?).ok()?))
        }
        "yamldecode" => {
            let mut findings = crate::config::finding::Findings::default();
            let node =
                crate::config::read_tree("file.yaml", &args.first()?.known_text()?, &mut findings)?;
            Some(Val::from_json(&node.to_json()))
        }
        // What is read is a superset of JSON.
        "yamlencode" => Some(made(args.first()?.to_json().to_string(), args)),
        _ => None,
    }
}

/// `%s`, `%d`, `%v`, `%q` and `%%`, with widths that fill up.
fn format(pattern: &str, args: &[Val]) -> Option<String> {
    let mut out = String::new();
    let mut args = args.iter();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut flags = String::new();
        while let Some(flag) = chars.next_if(|c| c.is_ascii_digit() || "+-#. ".contains(*c)) {
            flags.push(flag);
        }
        let verb = chars.next()?;
        if verb == '%' {
            out.push('%');
            continue;
        }
        let value = args.next()?;
        let text = match verb {
            'q' => serde_json::to_string(&text_of(value)?).ok()?,
            'd' => format!("{}", value.number()?.trunc()),
            'v' => text_of(value).unwrap_or_else(|| value.to_json().to_string()),
            _ => text_of(value)?,
        };
        let width: usize = flags
            .trim_start_matches(['-', '+', '0', ' '])
            .split('.')
            .next()
            .and_then(|w| w.parse().ok())
            .unwrap_or_default();
        let fill = width.min(1_000).saturating_sub(text.chars().count());
        let (zeros, left) = (flags.starts_with('0'), flags.starts_with('-'));
        let pad = if zeros { "0" } else { " " }.repeat(fill);
        out.push_str(&if left { format!("{text}{pad}") } else { format!("{pad}{text}") });
    }
    Some(out)
}

fn collections(name: &str, args: &[Val]) -> Option<Val> {
    let first = args.first();
    match name {
        "length" => match first? {
            Val::List(items) => Some(Val::Number(items.len() as f64)),
            Val::Map(entries) => Some(Val::Number(entries.len() as f64)),
            Val::String(text) => Some(Val::Number(text.chars().count() as f64)),
            _ => None,
        },
        "tolist" | "flatten" => {
            let items = first?.values()?;
            let flat = |item: Val| match item {
                Val::List(inner) if name == "flatten" => inner.to_vec(),
                other => vec![other],
            };
            let once: Vec<Val> = items.into_iter().flat_map(flat).collect();
            let is_flat = name == "tolist" || !once.iter().any(|item| matches!(item, Val::List(_)));
            if is_flat {
                Some(Val::List(once.into()))
            } else {
                collections("flatten", &[Val::List(once.into())])
            }
        }
        "toset" | "distinct" | "sort" => {
            let mut items: Vec<Val> = Vec::new();
            let mut seen = std::collections::HashSet::new();
            for item in first?.values()? {
                let is_new = name == "sort" || seen.insert(item.to_json().to_string());
                if is_new {
                    items.push(item);
                }
            }
            if name != "distinct" {
                items.sort_by_key(Val::text);
            }
            Some(Val::List(items.into()))
        }
        "tomap" | "nonsensitive" | "sensitive" => first.cloned(),
        "tonumber" => first?.number().map(Val::Number),
        "tobool" => first?.truth().map(Val::Bool),
        "keys" => match first? {
            Val::Map(entries) => {
                let mut keys: Vec<&String> = entries.iter().map(|(key, _)| key).collect();
                keys.sort();
                Some(Val::List(keys.into_iter().map(|key| Val::string(key.as_str())).collect()))
            }
            _ => None,
        },
        "values" => match first? {
            Val::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                Some(Val::List(sorted.into_iter().map(|(_, value)| value.clone()).collect()))
            }
            _ => None,
        },
        "concat" => {
            let lists: Option<Vec<Vec<Val>>> = args.iter().map(Val::values).collect();
            Some(Val::List(lists?.concat().into()))
        }
        "merge" => {
            let mut map: Vec<(String, Val)> = Vec::new();
            let mut at = std::collections::HashMap::new();
            for arg in args {
                match arg {
                    Val::Map(entries) => {
                        for (key, value) in entries.iter() {
                            let next = map.len();
                            match at.get(key).copied().and_then(|at: usize| map.get_mut(at)) {
                                Some(slot) => slot.1 = value.clone(),
                                None => {
                                    at.insert(key.clone(), next);
                                    map.push((key.clone(), value.clone()));
                                }
                            }
                        }
                    }
                    Val::Null => {}
                    _ => return None,
                }
            }
            Some(Val::Map(map.into()))
        }
        "zipmap" => {
            let keys: Option<Vec<String>> = first?.values()?.iter().map(Val::text).collect();
            Some(Val::Map(keys?.into_iter().zip(args.get(1)?.values()?).collect()))
        }
        "contains" => {
            let wanted = args.get(1)?;
            let known = first?.is_known() && wanted.is_known();
            let text = wanted.text();
            let is_it = |value: &Val| {
                let same_kind = std::mem::discriminant(value) == std::mem::discriminant(wanted);
                value == wanted || !same_kind && text.is_some() && value.text() == text
            };
            let found = match first? {
                Val::List(items) => items.iter().any(is_it),
                Val::Map(entries) => entries.iter().any(|(_, value)| is_it(value)),
                _ => return None,
            };
            known.then_some(Val::Bool(found))
        }
        "element" => {
            let index = args.get(1)?.number()? as usize;
            match first? {
                Val::List(items) => items.get(index % items.len().max(1)).cloned(),
                Val::Map(entries) => entries.value_at(index % entries.len().max(1)).cloned(),
                _ => None,
            }
        }
        "slice" => {
            let values = first?.values()?;
            let range = args.get(1)?.number()? as usize..args.get(2)?.number()? as usize;
            values.get(range).map(|items| Val::List(items.to_vec().into()))
        }
        "reverse" => {
            let mut values = first?.values()?;
            values.reverse();
            Some(Val::List(values.into()))
        }
        "one" => {
            let only = match first? {
                Val::List(items) => items.first(),
                Val::Map(entries) => entries.first().map(|(_, value)| value),
                _ => return None,
            };
            Some(only.cloned().unwrap_or(Val::Null))
        }
        "compact" => {
            let values = first?.values()?.into_iter();
            Some(Val::List(
                values
                    .filter(|value| {
                        !matches!(value, Val::Null) && value.text().as_deref() != Some("")
                    })
                    .collect(),
            ))
        }
        "coalesce" => {
            let empty =
                |value: &&Val| matches!(value, Val::Null) || value.text().as_deref() == Some("");
            args.iter().find(|value| !empty(value)).cloned()
        }
        "coalescelist" => args
            .iter()
            .find(|value| value.values().is_some_and(|values| !values.is_empty()))
            .cloned(),
        "range" => {
            let numbers: Option<Vec<f64>> = args.iter().map(Val::number).collect();
            let (start, end, step) = match numbers?.as_slice() {
                [end] => (0.0, *end, 1.0),
                [start, end] => (*start, *end, 1.0),
                [start, end, step] => (*start, *end, *step),
                _ => return None,
            };
            let count = ((end - start) / step).ceil().clamp(0.0, 10_000.0) as usize;
            Some(Val::List(
                (0..count).map(|index| Val::Number(start + step * index as f64)).collect(),
            ))
        }
        "setproduct" => {
            let mut all: Vec<Vec<Val>> = vec![Vec::new()];
            for arg in args {
                let values = arg.values()?;
                if all.len().saturating_mul(values.len()) > 10_000 {
                    return None;
                }
                all = all
                    .iter()
                    .flat_map(|head| {
                        values.iter().map(move |value| [head.clone(), vec![value.clone()]].concat())
                    })
                    .collect();
            }
            Some(Val::List(all.into_iter().map(|list| Val::List(list.into())).collect()))
        }
        "max" | "min" => {
            let numbers: Option<Vec<f64>> = args.iter().map(Val::number).collect();
            let pick = if name == "max" { f64::max } else { f64::min };
            numbers?.into_iter().reduce(pick).map(Val::Number)
        }
        "abs" => first?.number().map(|number| Val::Number(number.abs())),
        "ceil" => first?.number().map(|number| Val::Number(number.ceil())),
        "floor" => first?.number().map(|number| Val::Number(number.floor())),
        _ => None,
    }
}
