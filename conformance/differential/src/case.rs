//! A case of the batch protocol.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Case {
    /// Stock Velocity instead of the service's dialect.
    pub(crate) stock: bool,
    pub(crate) template: String,
    pub(crate) body: Option<String>,
    pub(crate) params: Map<String, Json>,
    pub(crate) context: Map<String, Json>,
    pub(crate) stage_variables: Map<String, Json>,
    pub(crate) vars: Map<String, Json>,
    /// What the generator put in, for the table of coverage.
    pub(crate) features: BTreeSet<&'static str>,
}

impl Case {
    pub(crate) fn dialect(&self) -> &'static str {
        if self.stock { "velocity" } else { "apigateway" }
    }

    /// The request line, without line end.
    pub(crate) fn line(&self, name: &str) -> String {
        let mut line = Map::new();
        line.insert("name".into(), name.into());
        line.insert("dialect".into(), self.dialect().into());
        line.insert("template".into(), self.template.as_str().into());
        if let Some(body) = &self.body {
            line.insert("body".into(), body.as_str().into());
        }
        for (name, values) in [
            ("params", &self.params),
            ("context", &self.context),
            ("stageVariables", &self.stage_variables),
            ("vars", &self.vars),
        ] {
            if !values.is_empty() {
                line.insert(name.into(), Json::Object(values.clone()));
            }
        }
        Json::Object(line).to_string()
    }

    /// How much there is to look at.
    pub(crate) fn size(&self) -> usize {
        let maps = [&self.params, &self.context, &self.stage_variables, &self.vars];
        let data: usize = maps
            .into_iter()
            .filter(|m| !m.is_empty())
            .map(|m| Json::Object(m.clone()).to_string().len())
            .sum();
        self.template.len() * 4 + self.body.as_ref().map_or(0, |b| b.len() + 1) + data
    }
}
