//! The modules that are called, with what is evaluated of each: once, and only when it is asked for.

use std::collections::HashMap;
use std::rc::Rc;

use hcl_edit::expr::Expression;
use serde_json::Value as Json;

use super::collection::Index;
use super::folder::{Definition, Folder, SourceFile, Sourced};
use super::given;
use super::value::Val;
use crate::Place;
use crate::config::finding::Findings;
use crate::config::include::Includes;
use crate::config::terraform::address::{join, parts, split_index};
use crate::config::{LoadOptions, codes};

/// How many instances of modules there may be.
const MAX_MODULES: usize = 1_000;

/// How many instances one block may have.
const MAX_INSTANCES: usize = 10_000;

/// What `each` and `count` are in a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Each {
    pub(super) key: Option<Val>,
    pub(super) value: Option<Val>,
    pub(super) count: Option<usize>,
}

/// The instances of a block by their indexes.
#[derive(Default)]
pub(super) struct Instances {
    list: Vec<(String, Each)>,
    index: Index,
}

impl Instances {
    pub(super) fn as_slice(&self) -> &[(String, Each)] {
        &self.list
    }

    pub(super) fn get(&self, index: &str) -> Option<&Each> {
        self.index.find(&self.list, index)
    }
}

/// An instance of a module.
pub(super) struct Module {
    pub(super) folder: Rc<Folder>,
    /// `module.api["eu"]`, or nothing for the root.
    pub(super) address: String,
    /// The module that calls it, the call, and what `each` is there.
    caller: Option<(usize, Rc<Definition>, Each)>,
    /// What was evaluated; nothing while it is evaluated, as what needs itself has no value.
    known: HashMap<(Kind, String), Val>,
    instances: HashMap<String, Rc<Instances>>,
    /// All instances of a resource as a value.
    all_instances: HashMap<String, Val>,
    children: HashMap<String, Rc<Vec<(String, usize)>>>,
}

/// What a name is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Local,
    Variable,
    Output,
    Attribute,
}

/// All modules, and what evaluation needs.
pub(super) struct World<'a, 'i, 'f> {
    root: String,
    pub(super) options: &'a LoadOptions,
    pub(super) includes: &'a mut Includes<'i, 'f>,
    pub(super) findings: &'a mut Findings,
    folders: HashMap<String, Option<Rc<Folder>>>,
    /// What `terraform init` downloaded, once it was asked for.
    downloads: Option<Rc<Json>>,
    pub(super) modules: Vec<Module>,
    /// Values of the root's variables.
    values: Vec<(String, Val)>,
    pub(super) steps: usize,
    /// Whether what is made is written once and made several times.
    pub(super) repeats: bool,
    /// Whether what is unknown in the resource that is read changes what the API answers.
    pub(super) is_told: bool,
}

/// Where an expression is evaluated.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) module: usize,
    pub(super) each: Each,
    pub(super) file: Rc<SourceFile>,
    /// Names of `for` expressions and of files that are rendered, the innermost last.
    pub(super) names: Vec<(String, Val)>,
    pub(super) depth: usize,
}

impl<'a, 'i, 'f> World<'a, 'i, 'f> {
    pub(super) fn new(
        root: &str,
        options: &'a LoadOptions,
        includes: &'a mut Includes<'i, 'f>,
        findings: &'a mut Findings,
    ) -> Option<Self> {
        let folder = Rc::new(Folder::read(root, "", includes, findings)?);
        let mut world = Self {
            root: root.to_owned(),
            options,
            includes,
            findings,
            folders: HashMap::new(),
            downloads: None,
            modules: Vec::new(),
            values: Vec::new(),
            steps: 0,
            repeats: false,
            is_told: false,
        };
        world.module(folder, String::new(), None);
        Some(world)
    }

    pub(super) fn root(&self) -> &str {
        &self.root
    }

    pub(super) fn set_values(&mut self, values: Vec<(String, Val)>) {
        self.values = values;
    }

    fn module(
        &mut self,
        folder: Rc<Folder>,
        address: String,
        caller: Option<(usize, Rc<Definition>, Each)>,
    ) -> usize {
        self.modules.push(Module {
            folder,
            address,
            caller,
            known: HashMap::new(),
            instances: HashMap::new(),
            all_instances: HashMap::new(),
            children: HashMap::new(),
        });
        self.modules.len() - 1
    }

    pub(super) fn folder(&self, module: usize) -> Option<Rc<Folder>> {
        self.modules.get(module).map(|module| Rc::clone(&module.folder))
    }

    pub(super) fn address(&self, module: usize, inner: &str) -> String {
        self.modules.get(module).map(|module| join(&module.address, inner)).unwrap_or_default()
    }

    pub(super) fn context(
        &self,
        module: usize,
        each: &Each,
        file: &Rc<SourceFile>,
        depth: usize,
    ) -> Context {
        Context { module, each: each.clone(), file: Rc::clone(file), names: Vec::new(), depth }
    }

    /// An expression that refers to nothing.
    pub(super) fn constant(&mut self, expression: &Expression) -> Val {
        let file = Rc::new(SourceFile::new("", ""));
        let mut context = self.context(0, &Each::default(), &file, 0);
        self.eval(expression, &mut context)
    }

    /// What a name stands for, evaluated once.
    pub(super) fn once(
        &mut self,
        module: usize,
        kind: Kind,
        name: &str,
        evaluate: impl FnOnce(&mut Self) -> Val,
    ) -> Val {
        let key = (kind, name.to_owned());
        if let Some(known) = self.modules.get(module).and_then(|module| module.known.get(&key)) {
            return known.clone();
        }
        if let Some(module) = self.modules.get_mut(module) {
            module.known.insert(key.clone(), Val::NOTHING);
        }
        let value = evaluate(self);
        if let Some(module) = self.modules.get_mut(module) {
            module.known.insert(key, value.clone());
        }
        value
    }

    fn sourced(&mut self, module: usize, sourced: Option<&Sourced>, depth: usize) -> Val {
        let Some(Sourced { expression, file }) = sourced else {
            return Val::NOTHING;
        };
        let mut context = self.context(module, &Each::default(), file, depth);
        self.eval(expression, &mut context)
    }

    pub(super) fn local(&mut self, module: usize, name: &str, depth: usize) -> Val {
        self.once(module, Kind::Local, name, |world| {
            let sourced = world.folder(module).and_then(|folder| folder.locals.get(name).cloned());
            world.sourced(module, sourced.as_ref(), depth)
        })
    }

    pub(super) fn output(&mut self, module: usize, name: &str, depth: usize) -> Val {
        self.once(module, Kind::Output, name, |world| {
            let sourced = world.folder(module).and_then(|folder| folder.outputs.get(name).cloned());
            world.sourced(module, sourced.as_ref(), depth)
        })
    }

    /// A variable: what the caller gives, or what the options and files give, or its default.
    pub(super) fn variable(&mut self, module: usize, name: &str, depth: usize) -> Val {
        self.once(module, Kind::Variable, name, |world| {
            let value = world.plain_variable(module, name, depth);
            let kind = world.folder(module).and_then(|folder| folder.types.get(name).cloned());
            match kind {
                Some(Sourced { expression, file }) => {
                    let mut context = world.context(module, &Each::default(), &file, depth);
                    world.completed(value, &expression, &mut context)
                }
                None => value,
            }
        })
    }

    /// A variable without what its type adds.
    fn plain_variable(&mut self, module: usize, name: &str, depth: usize) -> Val {
        let caller = self.modules.get(module).and_then(|module| module.caller.clone());
        if let Some((above, call, each)) = caller {
            if let Some(attribute) = call.attribute(name) {
                let mut context = self.context(above, &each, &call.file, depth);
                return self.eval(&attribute.value, &mut context);
            }
        } else {
            if let Some(text) = self.options.value(name).map(str::to_owned) {
                return given(&text, self);
            }
            if let Some((_, value)) = self.values.iter().find(|(other, _)| other == name) {
                return value.clone();
            }
        }
        let default = self.folder(module).and_then(|folder| folder.variables.get(name).cloned());
        match default.flatten() {
            Some(default) => self.sourced(module, Some(&default), depth),
            None => Val::unknown(format!("var.{name}")),
        }
    }

    /// The region of the provider.
    pub(super) fn region(&mut self) -> String {
        let region = self.folder(0).and_then(|folder| folder.region.clone());
        let region = self.sourced(0, region.as_ref(), 0).known_text();
        region.unwrap_or_else(|| "us-east-1".to_owned())
    }

    /// The instances of a resource.
    pub(super) fn instances(
        &mut self,
        module: usize,
        definition: &Definition,
        depth: usize,
    ) -> Rc<Instances> {
        let name = &definition.base;
        if let Some(known) = self.modules.get(module).and_then(|module| module.instances.get(name))
        {
            return Rc::clone(known);
        }
        let list = self.indexes(module, definition, depth);
        let instances = Rc::new(Instances { list, index: Index::default() });
        if let Some(module) = self.modules.get_mut(module) {
            module.instances.insert(name.clone(), Rc::clone(&instances));
        }
        instances
    }

    /// All instances of a resource, if they were asked for before.
    pub(super) fn all_instances(&self, module: usize, base: &str) -> Option<Val> {
        self.modules.get(module).and_then(|module| module.all_instances.get(base)).cloned()
    }

    pub(super) fn keep_all_instances(&mut self, module: usize, base: &str, all: Val) {
        if let Some(module) = self.modules.get_mut(module) {
            module.all_instances.insert(base.to_owned(), all);
        }
    }

    /// What `count` and `for_each` of a block make.
    fn indexes(
        &mut self,
        module: usize,
        definition: &Definition,
        depth: usize,
    ) -> Vec<(String, Each)> {
        let once = vec![(String::new(), Each::default())];
        let file = &definition.file;
        let mut context = self.context(module, &Each::default(), file, depth);
        if let Some(count) = definition.attribute("count") {
            let value = self.eval(&count.value, &mut context);
            let Some(number) = value.number() else {
                self.unknown_loop("count", &value, definition);
                return once;
            };
            // The number is cut, not trusted.
            let number = number.clamp(0.0, MAX_INSTANCES as f64) as usize;
            if !self.findings.charge(4 * number.saturating_sub(1), 0, &definition.place) {
                return once;
            }
            return (0..number)
                .map(|index| (format!("[{index}]"), Each { count: Some(index), ..Each::default() }))
                .collect();
        }
        let Some(for_each) = definition.attribute("for_each") else {
            return once;
        };
        let entries: Vec<(String, Val)> = match self.eval(&for_each.value, &mut context) {
            Val::Map(entries) => entries.to_vec(),
            Val::List(items) => {
                if let Some(unknown) = items.iter().find(|item| item.text().is_none()) {
                    self.unknown_loop("for_each", unknown, definition);
                }
                items.iter().filter_map(|item| Some((item.text()?, item.clone()))).collect()
            }
            value => {
                self.unknown_loop("for_each", &value, definition);
                let each = Val::unknown("each.value");
                return vec![(
                    String::new(),
                    Each { key: Some(each.clone()), value: Some(each), count: None },
                )];
            }
        };
        let bytes = entries.iter().map(|(key, _)| key.len()).sum();
        if !self.findings.charge(4 * entries.len().saturating_sub(1), bytes, &definition.place) {
            return once;
        }
        entries
            .into_iter()
            .take(MAX_INSTANCES)
            .map(|(key, value)| {
                let each =
                    Each { key: Some(Val::string(key.as_str())), value: Some(value), count: None };
                (format!("[\"{key}\"]"), each)
            })
            .collect()
    }

    fn unknown_loop(&mut self, what: &str, value: &Val, definition: &Definition) {
        let references = value.references();
        let reference = references.first().map_or("something", String::as_str);
        let place = definition.place.clone();
        self.unresolved(
            &place,
            format!("`{what}` of `{}` depends on `{reference}`: it is taken once", definition.base),
            &references,
        );
    }

    /// Reports a value that is not known, and how to give it.
    pub(super) fn unresolved(&mut self, place: &Place, message: String, references: &[String]) {
        let variable = references.iter().find_map(|reference| reference.strip_prefix("var."));
        let help = match variable {
            Some(name) => {
                let name = name.split('.').next().unwrap_or(name);
                format!("give the variable a value: `--set {name}=…` or `--var-file FILE`")
            }
            None => "it is known only after deployment; load the plan or the state".to_owned(),
        };
        self.findings.warning(&codes::UNRESOLVED, Some(place), message).help(help);
    }

    /// The instances of a module that is called.
    pub(super) fn children(
        &mut self,
        module: usize,
        name: &str,
        depth: usize,
    ) -> Rc<Vec<(String, usize)>> {
        let Some(own) = self.modules.get(module) else {
            return Rc::default();
        };
        if let Some(known) = own.children.get(name) {
            return Rc::clone(known);
        }
        let call = own.folder.calls.get(name).cloned();
        if let Some(own) = self.modules.get_mut(module) {
            own.children.insert(name.to_owned(), Rc::default());
        }
        let children = Rc::new(match call {
            Some(call) => self.called(module, &call, depth),
            None => Vec::new(),
        });
        if let Some(own) = self.modules.get_mut(module) {
            own.children.insert(name.to_owned(), Rc::clone(&children));
        }
        children
    }

    fn called(
        &mut self,
        module: usize,
        call: &Rc<Definition>,
        depth: usize,
    ) -> Vec<(String, usize)> {
        let Some(folder) = self.called_folder(module, call) else {
            return Vec::new();
        };
        let mut children = Vec::new();
        for (index, each) in self.indexes(module, call, depth) {
            if self.modules.len() >= MAX_MODULES {
                let message = format!("there are more than {MAX_MODULES} modules");
                self.findings.error(&codes::LIMIT, Some(&call.place), message);
                break;
            }
            let address = self.address(module, &format!("module.{}{index}", call.base));
            let caller = Some((module, Rc::clone(call), each));
            children.push((index, self.module(Rc::clone(&folder), address, caller)));
        }
        children
    }

    /// The folder of a module that is called: only local ones are here.
    fn called_folder(&mut self, module: usize, call: &Definition) -> Option<Rc<Folder>> {
        let source =
            call.attribute("source").and_then(|source| source.value.as_str().map(str::to_owned))?;
        let is_local = source.starts_with("./") || source.starts_with("../");
        let downloaded = if is_local { None } else { self.downloaded(module, &call.base) };
        if !is_local && downloaded.is_none() {
            self.findings
                .note(
                    &codes::UNRESOLVED,
                    Some(&call.place),
                    format!("the module `{}` comes from `{source}`, and is not read", call.base),
                )
                .help("run `terraform init`, which downloads it, or load the plan");
            return None;
        }
        let path = match downloaded {
            Some(folder) => normal(&format!("{folder}/")),
            None => normal(&format!("{}{source}/", self.folder(module)?.path)),
        };
        if let Some(known) = self.folders.get(&path) {
            return known.clone();
        }
        let read = Folder::read(&self.root, &path, self.includes, self.findings).map(Rc::new);
        if read.is_none() {
            self.findings
                .error(
                    &codes::MISSING_FILE,
                    Some(&call.place),
                    format!("the module `{}` cannot be read: `{source}` has no `.tf` files, or is outside of the project", call.base),
                )
                .help("a folder outside of the project needs `--allow-read`");
        }
        self.folders.insert(path, read.clone());
        read
    }
}

impl World<'_, '_, '_> {
    /// The folder that `terraform init` put a module into, from the root module's.
    fn downloaded(&mut self, module: usize, name: &str) -> Option<String> {
        let address = self.address(module, &format!("module.{name}"));
        let names = parts(&address);
        let names = names.iter().filter(|part| **part != "module");
        let key = names.map(|part| split_index(part).0).collect::<Vec<_>>().join(".");
        let listed = match &self.downloads {
            Some(listed) => Rc::clone(listed),
            None => {
                let read = self.includes.read(&self.root, ".terraform/modules/modules.json");
                let text = read.map(|read| read.text).unwrap_or_default();
                let listed = Rc::new(serde_json::from_str(&text).unwrap_or_default());
                self.downloads = Some(Rc::clone(&listed));
                listed
            }
        };
        let modules = listed.get("Modules").and_then(Json::as_array)?;
        let found =
            modules.iter().find(|module| module.get("Key").and_then(Json::as_str) == Some(&key))?;
        found.get("Dir").and_then(Json::as_str).map(str::to_owned)
    }
}

/// A path without `.` and with as few `..` as it needs.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let start = if path.starts_with('/') { "/" } else { "" };
    let joined = parts.join("/");
    match path.ends_with('/') && !joined.is_empty() {
        true => format!("{start}{joined}/"),
        false => format!("{start}{joined}"),
    }
}
