//! Nested stacks and applications whose templates are files here.

use std::collections::HashMap;

use super::super::codes;
use super::super::finding::Findings;
use super::super::include::Includes;
use super::super::tree::{Entry, Node};
use super::Template;
use super::fold::{Folder, attribute_parts, call};
use super::include;
use super::scope::{Passed, Scope};

/// How deep stacks may nest.
const MAX_NESTED: usize = 8;

/// How many resources a path may have. A chain of parents that is longer is most likely a circle.
const MAX_PATH: usize = 200;

impl Template<'_> {
    /// Reads the nested stacks, those first whose outputs others take.
    pub(super) fn nested_stacks(&mut self, includes: &mut Includes<'_, '_>) {
        let mut waiting = self.resources("AWS::CloudFormation::Stack");
        waiting.extend(self.resources("AWS::Serverless::Application"));
        while !waiting.is_empty() {
            let names: Vec<&str> = waiting.iter().map(|entry| entry.key.as_str()).collect();
            let (ready, later): (Vec<&Entry>, Vec<&Entry>) = waiting.iter().partition(|entry| {
                !takes_outputs(entry.value.at(&["Properties", "Parameters"]), &names)
            });
            // A circle cannot be deployed; its first stack is read as it is.
            let (now, rest) = match (ready.is_empty(), later.split_first()) {
                (true, Some((first, rest))) => (vec![*first], rest.to_vec()),
                _ => (ready, later),
            };
            for entry in now {
                self.nested_stack(entry, includes);
            }
            waiting = rest;
        }
    }

    fn nested_stack(&mut self, entry: &Entry, includes: &mut Includes<'_, '_>) {
        if self.nested >= MAX_NESTED {
            self.findings.error(
                &codes::MISSING_FILE,
                Some(&entry.key_place),
                format!("stacks are nested more than {MAX_NESTED} deep"),
            );
            return;
        }
        let properties = self.properties(entry);
        // CDK names the file beside the template; what is deployed is on S3.
        let asset = entry.value.at(&["Metadata", "aws:asset:path"]);
        let location = asset.or(properties.get("TemplateURL")).or(properties.get("Location"));
        let Some(location) = location.filter(|location| location.text().is_some()) else {
            return;
        };
        let root = include::stack(location, &self.scope, includes, self.findings);
        let Some(root) = root else {
            return;
        };
        let passed = self.passed(entry, &properties);
        let (options, nested) = (self.scope.options, self.nested + 1);
        let mut scope = Scope::new(&root, options);
        scope.passed.clone_from(&passed);
        let expanded = include::expand(&scope, includes, self.findings);
        let root = expanded.as_ref().unwrap_or(&root);
        let mut scope = Scope::new(root, options);
        scope.passed = passed;
        let mut child = Template::new(scope, self.api, self.http_apis, self.findings);
        child.nested = nested;
        child.read(includes);
        let outputs = child.outputs();
        let outputs =
            outputs.into_iter().map(|(name, value)| ((entry.key.to_string(), name), value));
        self.scope.outputs.extend(outputs);
    }

    /// The parameters of a nested stack, with the paths of the resources that they name.
    fn passed(&self, entry: &Entry, properties: &Node) -> HashMap<String, Passed> {
        let written = entry.value.at(&["Properties", "Parameters"]);
        let folded = properties.get("Parameters").map(Node::entries).unwrap_or_default();
        let mut passed = HashMap::new();
        for parameter in folded {
            let path = written.and_then(|node| node.get(&parameter.key));
            let path = path.and_then(|node| self.path_of(node));
            let text = parameter.value.text().unwrap_or_else(|| parameter.value.texts().join(","));
            passed.insert(parameter.key.to_string(), Passed { text, path });
        }
        passed
    }

    fn outputs(&mut self) -> HashMap<String, Passed> {
        let root = self.scope.root;
        let mut outputs = HashMap::new();
        for output in root.get("Outputs").map(Node::entries).unwrap_or_default() {
            if let Some(value) = output.value.get("Value") {
                let path = self.path_of(value);
                let text = self.folded(value).text().unwrap_or_default();
                outputs.insert(output.key.to_string(), Passed { text, path });
            }
        }
        outputs
    }

    /// The path of the API's resource that a node names: without its slash at the end, so nothing for the root.
    pub(super) fn path_of(&self, node: &Node) -> Option<String> {
        let (function, argument) = call(node)?;
        match function {
            "Ref" => {
                let name = argument.text()?;
                match self.scope.passed.get(&name) {
                    Some(passed) => passed.path.clone(),
                    None => self.path_of_resource(&name),
                }
            }
            "GetAtt" => {
                let (name, attribute) = attribute_parts(argument);
                if let Some(output) = attribute.strip_prefix("Outputs.") {
                    return self.scope.outputs.get(&(name, output.to_owned()))?.path.clone();
                }
                match attribute == "RootResourceId" {
                    true => Some(String::new()),
                    false => self.path_of_resource(&name),
                }
            }
            _ => None,
        }
    }

    /// The path of a resource by its chain of parents, each of which is followed once.
    fn path_of_resource(&self, name: &str) -> Option<String> {
        let mut chain = Vec::new();
        let mut name = name.to_owned();
        let mut path = loop {
            if let Some(known) = self.paths.borrow().get(&name) {
                break known.clone();
            }
            if self.scope.kind(&name) != Some("AWS::ApiGateway::Resource")
                || chain.len() >= MAX_PATH
            {
                break String::new();
            }
            let properties =
                self.scope.resources.get(&name).and_then(|node| node.get("Properties"));
            let part = properties.and_then(|node| node.get("PathPart"));
            let part = part.map(|part| self.path_part(part)).unwrap_or_default();
            chain.push((name.clone(), part));
            let Some(parent) = properties.and_then(|node| node.get("ParentId")) else {
                break String::new();
            };
            match call(parent) {
                Some(("Ref", argument))
                    if argument.text().is_some_and(|text| {
                        self.scope.kind(&text) == Some("AWS::ApiGateway::Resource")
                    }) =>
                {
                    name = argument.text().unwrap_or_default();
                }
                _ => break self.path_of(parent).unwrap_or_default(),
            }
        };
        if chain.is_empty() {
            return self.paths.borrow().get(&name).cloned();
        }
        for (name, part) in chain.into_iter().rev() {
            path = super::super::functions::joined(&path, &part);
            self.paths.borrow_mut().insert(name, path.clone());
        }
        Some(path)
    }

    /// A part of a path, which may be a parameter or what a function makes.
    fn path_part(&self, part: &Node) -> String {
        match call(part) {
            // What is not known of it shows in the path.
            Some(_) => {
                let mut unseen = Findings::default();
                let folded = Folder { scope: &self.scope, findings: &mut unseen }.fold(part);
                folded.text().unwrap_or_default()
            }
            None => part.text().unwrap_or_default(),
        }
    }
}

/// Whether the parameters of a stack name outputs of one of `stacks`.
fn takes_outputs(parameters: Option<&Node>, stacks: &[&str]) -> bool {
    let values = parameters.map(Node::entries).unwrap_or_default();
    values.iter().any(|entry| {
        call(&entry.value).is_some_and(|(function, argument)| {
            let (name, attribute) = attribute_parts(argument);
            function == "GetAtt"
                && attribute.starts_with("Outputs.")
                && stacks.contains(&name.as_str())
        })
    })
}
