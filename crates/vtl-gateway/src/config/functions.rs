//! Functions as configurations declare them.

use super::tree::{Entry, Node};
use crate::Function;

/// How the members are called in a dialect.
struct Names {
    deployed_name: &'static str,
    handler: &'static str,
    runtime: &'static str,
    code: &'static str,
    environment: &'static [&'static str],
    timeout: &'static str,
    memory: &'static str,
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
};

const CLOUDFORMATION: Names = Names {
    deployed_name: "FunctionName",
    handler: "Handler",
    runtime: "Runtime",
    code: "CodeUri",
    environment: &["Environment", "Variables"],
    timeout: "Timeout",
    memory: "MemorySize",
};

/// A path that is longer cannot be requested: the parts after it are left out.
const LONGEST_PATH: usize = 8 << 10;

/// The path of a resource below another one.
pub(super) fn joined(path: &str, part: &str) -> String {
    match path.len() + part.len() < LONGEST_PATH {
        true => format!("{path}/{part}"),
        false => path.to_owned(),
    }
}

/// A function of `serverless.yml`; what it does not say, the provider does.
pub(super) fn of_serverless(entry: &Entry, provider: &Node) -> Function {
    let mut function = read(entry, &entry.value, provider, &SERVERLESS);
    // The Framework's default, not Lambda's.
    function.timeout_seconds = function.timeout_seconds.or(Some(6));
    function.memory_megabytes = function.memory_megabytes.or(Some(1024));
    function
}

/// A function of a template; what it does not say, SAM's globals do.
pub(super) fn of_cloudformation(entry: &Entry, properties: &Node, globals: &Node) -> Function {
    read(entry, properties, globals, &CLOUDFORMATION)
}

fn read(entry: &Entry, own: &Node, shared: &Node, names: &Names) -> Function {
    let node = |key: &str| own.some(key).or_else(|| shared.some(key));
    let text = |key: &str| node(key).and_then(Node::text).filter(|text| !text.contains("${"));
    let mut function = Function::new(entry.key.as_str());
    function.deployed_name = own.some(names.deployed_name).and_then(Node::text);
    function.handler = text(names.handler);
    function.runtime = text(names.runtime);
    function.code = text(names.code);
    function.timeout_seconds = node(names.timeout).and_then(Node::whole);
    function.memory_megabytes = node(names.memory).and_then(Node::whole);
    function.place = Some(entry.key_place.clone());
    for node in [shared, own] {
        let variables = node.at(names.environment).map(Node::entries).unwrap_or_default();
        for variable in variables {
            function.environment.retain(|(name, _)| *name != variable.key);
            if let Some(value) = variable.value.text() {
                function.environment.push((variable.key.clone(), value));
            }
        }
    }
    function
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
        let environment: Vec<_> =
            function.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(environment, ["A=1", "B=3"]);
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
        assert_eq!(function.environment, [("TABLE".to_owned(), "t".to_owned())]);
    }
}
