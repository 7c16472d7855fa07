//! What a template knows: its parameters, conditions, mappings and resources, each found at once.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use super::super::LoadOptions;
use super::super::tree::{Entry, Index, Node};
use super::fold::referred;

/// A value that a parent stack passes, or that a nested stack gives back.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Passed {
    pub(super) text: String,
    /// The path of the resource that it names, if it names one.
    pub(super) path: Option<String>,
}

/// What is known in one template.
pub(super) struct Scope<'a> {
    pub(super) root: &'a Node,
    pub(super) options: &'a LoadOptions,
    pub(super) parameters: Index<'a>,
    pub(super) conditions: Index<'a>,
    pub(super) resources: Index<'a>,
    /// Resources by their type, in the order they are written.
    by_type: HashMap<&'a str, Vec<&'a Entry>>,
    /// Parameters that a parent stack sets.
    pub(super) passed: HashMap<String, Passed>,
    /// Outputs of nested stacks, by stack and output.
    pub(super) outputs: HashMap<(String, String), Passed>,
    /// Whether names may belong to resources that the template does not show.
    pub(super) is_part: bool,
    /// Conditions whose result is known; `None` in it while one is being evaluated, and where it cannot be told.
    pub(super) known_conditions: RefCell<HashMap<String, Option<bool>>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(root: &'a Node, options: &'a LoadOptions) -> Self {
        let resources = root.get("Resources");
        let mut by_type: HashMap<&str, Vec<&Entry>> = HashMap::new();
        for entry in resources.map(Node::entries).unwrap_or_default() {
            if let Some(kind) = entry.value.get("Type").and_then(Node::as_str) {
                by_type.entry(kind).or_default().push(entry);
            }
        }
        Self {
            root,
            options,
            parameters: Index::new(root.get("Parameters")),
            conditions: Index::new(root.get("Conditions")),
            resources: Index::new(resources),
            by_type,
            passed: HashMap::new(),
            outputs: HashMap::new(),
            is_part: false,
            known_conditions: RefCell::default(),
        }
    }

    /// The resources of one type.
    pub(super) fn of_type(&self, kind: &str) -> Vec<&'a Entry> {
        self.by_type.get(kind).cloned().unwrap_or_default()
    }

    /// The type of a resource.
    pub(super) fn kind(&self, name: &str) -> Option<&'a str> {
        self.resources.get(name)?.get("Type")?.as_str()
    }

    /// A pseudo parameter or a parameter that has a value.
    pub(super) fn named(&self, name: &str) -> Option<Cow<'_, str>> {
        if let Some(passed) = self.passed.get(name) {
            return Some(passed.text.as_str().into());
        }
        if let Some(value) = self.options.value(name) {
            return Some(value.into());
        }
        let pseudo = match name {
            "AWS::Region" => "us-east-1",
            "AWS::AccountId" => "000000000000",
            "AWS::Partition" => "aws",
            "AWS::URLSuffix" => "amazonaws.com",
            "AWS::StackName" => "stack",
            "AWS::StackId" => "arn:aws:cloudformation:us-east-1:000000000000:stack/stack/0",
            "AWS::NoValue" => "",
            _ => {
                let parameter = self.parameters.get(name)?;
                // The default of an SSM parameter is its name in the store, not its value.
                let kind = parameter.get("Type").and_then(Node::text).unwrap_or_default();
                if kind.starts_with("AWS::SSM::Parameter::Value") {
                    return None;
                }
                let default = parameter.get("Default")?;
                let text = default.as_str().map(Cow::Borrowed);
                return text.or_else(|| default.text().map(Cow::Owned));
            }
        };
        Some(pseudo.into())
    }

    /// Whether a name is a parameter with a list of values.
    pub(super) fn is_list(&self, name: &str) -> bool {
        let kind = self.parameters.get(name).and_then(|parameter| parameter.get("Type"));
        let kind = kind.and_then(Node::text).unwrap_or_default();
        kind == "CommaDelimitedList" || kind.starts_with("List<")
    }

    /// What `Ref` gives for a resource, as far as it can be told before it is deployed.
    pub(super) fn reference(&self, name: &str) -> String {
        let named = |key: &str| self.named(key).unwrap_or_default();
        let (region, account) = (named("AWS::Region"), named("AWS::AccountId"));
        match self.kind(name) {
            Some("AWS::StepFunctions::StateMachine" | "AWS::Serverless::StateMachine") => {
                format!("arn:aws:states:{region}:{account}:stateMachine:{name}")
            }
            Some("AWS::Lambda::Alias") => {
                let properties = self.resources.get(name).and_then(|node| node.get("Properties"));
                let part = |key: &str| {
                    let node = properties?.get(key)?;
                    referred(node).or_else(|| node.text())
                };
                let (function, alias) = (part("FunctionName"), part("Name"));
                let function = function.unwrap_or_default();
                match function.starts_with("arn:") {
                    true => format!("{function}:{}", alias.unwrap_or_default()),
                    false => format!(
                        "arn:aws:lambda:{region}:{account}:function:{function}:{}",
                        alias.unwrap_or_default()
                    ),
                }
            }
            Some("AWS::SNS::Topic") => format!("arn:aws:sns:{region}:{account}:{name}"),
            Some("AWS::SQS::Queue") => {
                format!("https://sqs.{region}.amazonaws.com/{account}/{name}")
            }
            _ => name.to_owned(),
        }
    }

    /// What `Fn::GetAtt` gives for a resource, as far as it can be told.
    pub(super) fn attribute(&self, name: &str, attribute: &str) -> String {
        if let Some(output) = attribute.strip_prefix("Outputs.")
            && let Some(passed) = self.outputs.get(&(name.to_owned(), output.to_owned()))
        {
            return passed.text.clone();
        }
        let named = |key: &str| self.named(key).unwrap_or_default();
        let (region, account) = (named("AWS::Region"), named("AWS::AccountId"));
        let kind = self.kind(name).unwrap_or_default();
        match (kind, attribute) {
            (kind, "Arn") if kind.ends_with("::Function") => {
                format!("arn:aws:lambda:{region}:{account}:function:{name}")
            }
            (kind, "Arn") if kind.ends_with("::StateMachine") => {
                format!("arn:aws:states:{region}:{account}:stateMachine:{name}")
            }
            ("AWS::SQS::Queue", "Arn") => format!("arn:aws:sqs:{region}:{account}:{name}"),
            ("AWS::SQS::Queue", "QueueName") => name.to_owned(),
            ("AWS::DynamoDB::Table", "Arn") => {
                format!("arn:aws:dynamodb:{region}:{account}:table/{name}")
            }
            ("AWS::IAM::Role", "Arn") => format!("arn:aws:iam::{account}:role/{name}"),
            _ => format!("{name}.{attribute}"),
        }
    }
}
