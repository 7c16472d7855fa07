//! Functions as configurations declare them.

use std::collections::HashSet;

use super::tree::{Entry, Node};
use crate::{Environment, Function, SharedList};

/// How the members are called in a dialect.
struct Names {
    deployed_name: &'static str,
    handler: &'static str,
    runtime: &'static str,
    code: &'static str,
    environment: &'static [&'static str],
    timeout: &'static str,
    memory: &'static str,
    /// What the dialect says where the configuration does not; Lambda's own defaults are known to who runs functions.
    seconds: Option<u32>,
    megabytes: Option<u32>,
}

const SERVERLESS: Names = Names {
    deployed_name: "name",
    handler: "handler",
    runtime: "runtime",
    // The code of all functions is in the folder of the configuration.
    code: "",
    environment: &["environment"],
    timeout: "timeout",
    memory: "memorySize",
    seconds: Some(6),
    megabytes: Some(1024),
};

const CLOUDFORMATION: Names = Names {
    deployed_name: "FunctionName",
    handler: "Handler",
    runtime: "Runtime",
    code: "CodeUri",
    environment: &["Environment", "Variables"],
    timeout: "Timeout",
    memory: "MemorySize",
    seconds: None,
    megabytes: None,
};

/// No API has a longer path: the parts after it are left out. A chain of 20,000 resources has as many paths.
const LONGEST_PATH: usize = 2 << 10;

/// The path of a resource below another one.
pub(super) fn joined(path: &str, part: &str) -> String {
    match path.len() + part.len() < LONGEST_PATH {
        true => format!("{path}/{part}"),
        false => path.to_owned(),
    }
}

/// What all functions of a configuration have in common.
pub(super) struct Declared<'a> {
    shared: &'a Node,
    names: &'static Names,
    environment: SharedList<(String, String)>,
}

impl<'a> Declared<'a> {
    /// The functions of `serverless.yml`: what they do not say, the provider does.
    pub(super) fn by_serverless(provider: &'a Node) -> Self {
        Self::new(provider, &SERVERLESS)
    }

    /// The functions of a template: what they do not say, SAM's globals do.
    pub(super) fn by_cloudformation(globals: &'a Node) -> Self {
        Self::new(globals, &CLOUDFORMATION)
    }

    fn new(shared: &'a Node, names: &'static Names) -> Self {
        let known = variables(shared, names).into_iter();
        let environment = known.filter_map(|(name, value)| Some((name, value?))).collect();
        Self { shared, names, environment }
    }

    pub(super) fn function(&self, entry: &Entry, own: &Node) -> Function {
        let Self { shared, names, environment } = self;
        let node = |key: &str| own.some(key).or_else(|| shared.some(key));
        let text = |key: &str| node(key).and_then(Node::text).filter(|text| !text.contains("${"));
        let mut function = Function::new(entry.key.as_str());
        function.deployed_name = own.some(names.deployed_name).and_then(Node::text);
        function.handler = text(names.handler);
        function.runtime = text(names.runtime);
        function.code = text(names.code);
        function.timeout_seconds = node(names.timeout).and_then(Node::whole).or(names.seconds);
        function.memory_megabytes = node(names.memory).and_then(Node::whole).or(names.megabytes);
        function.place = Some(entry.key_place.clone());
        function.environment = Environment::new(environment.clone(), variables(own, names));
        function
    }
}

/// The variables that a node sets, the last of each name.
fn variables(node: &Node, names: &Names) -> Vec<(String, Option<String>)> {
    let entries = node.at(names.environment).map(Node::entries).unwrap_or_default();
    let mut seen = HashSet::new();
    let last = entries.iter().rev().filter(|entry| seen.insert(entry.key.as_str()));
    let mut variables: Vec<_> =
        last.map(|entry| (entry.key.to_string(), entry.value.text())).collect();
    variables.reverse();
    variables
}

#[cfg(test)]
mod tests {
    use super::super::test_support::load;

    #[test]
    fn functions_of_a_service() {
        let loaded = load(
            "
service: s
provider: {name: aws, runtime: nodejs20.x, environment: {A: '1', B: '2'}}
functions:
  one: {handler: src/one.run, timeout: 10, environment: {B: '3'}}
",
        );
        let function = loaded.api.functions.first().unwrap();
        assert_eq!(function.name, "one");
        assert_eq!(function.handler.as_deref(), Some("src/one.run"));
        assert_eq!(function.runtime.as_deref(), Some("nodejs20.x"));
        assert_eq!(function.timeout_seconds, Some(10));
        let environment: Vec<_> = function.environment.iter().collect();
        assert_eq!(environment, [("A", "1"), ("B", "3")]);
    }

    #[test]
    fn functions_of_a_template() {
        let loaded = load(
            "
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.12, Timeout: 5}}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.run
      Environment: {Variables: {TABLE: t}}
      Events: {E: {Type: Api, Properties: {Path: /, Method: get}}}
",
        );
        let function = loaded.api.functions.first().unwrap();
        assert_eq!((function.name.as_str(), function.code.as_deref()), ("One", Some("src/")));
        assert_eq!(function.runtime.as_deref(), Some("python3.12"));
        assert_eq!(function.timeout_seconds, Some(5));
        assert_eq!(function.environment.iter().collect::<Vec<_>>(), [("TABLE", "t")]);
    }
}
