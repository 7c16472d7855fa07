//! Lints: overrides.

use super::Lint;
use crate::level::Level;

pub(super) static ALL: &[&Lint] =
    &[&OVERRIDDEN_TWICE, &STATUS_VALUE, &STATUS_TEXT, &UNKNOWN_OVERRIDE];

pub(crate) static OVERRIDDEN_TWICE: Lint = Lint::new(
    "VTL1501",
    Level::Warning,
    "override assigned twice",
    "The developer guide says that overriding the same parameter twice makes the service answer with \
        a 5XX.",
    Some(
        "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)",
    ),
    "#if($input.body == '{}')#set($context.responseOverride.status = 400)#else#set($context.responseOverride.status = 404)#end",
);

pub(crate) static STATUS_VALUE: Lint = Lint::new(
    "VTL1502",
    Level::Warning,
    "status that is no integer from 100 to 599",
    "The service takes an integer from 100 to 599 as the status and ignores anything else.",
    Some("#set($context.responseOverride.status = '400')"),
    "#set($context.responseOverride.status = 400)",
);

pub(crate) static STATUS_TEXT: Lint = Lint::new(
    "VTL1503",
    Level::Note,
    "status that is a text",
    "The service takes an integer as the status; whether it reads one from a text is not documented.",
    Some("#set($context.responseOverride.status = $input.params('status'))"),
    "#set($context.responseOverride.status = $input.path('$.status'))",
);

pub(crate) static UNKNOWN_OVERRIDE: Lint = Lint::new(
    "VTL1504",
    Level::Warning,
    "unknown override",
    "`$context.requestOverride` has header, path and querystring, `$context.responseOverride` header \
        and status. Other names are carried along and change nothing.",
    Some("#set($context.responseOverride.statusCode = 400)"),
    "#set($context.responseOverride.status = 400)",
);
