//! Lints: overrides.

lints! {
    OVERRIDDEN_TWICE "VTL1501" Warning: "override assigned twice",
        "The developer guide says that overriding the same parameter twice makes the service answer with a 5XX.",
        fires "#set($context.responseOverride.status = 400)#set($context.responseOverride.status = 404)",
        quiet "#if($input.body == '{}')#set($context.responseOverride.status = 400)#else#set($context.responseOverride.status = 404)#end";

    STATUS_VALUE "VTL1502" Warning: "status that is not an integer from 100 to 599",
        "The service takes an integer from 100 to 599 as the status and ignores anything else.",
        fires "#set($context.responseOverride.status = '400')",
        quiet "#set($context.responseOverride.status = 400)";

    STATUS_TEXT "VTL1503" Note: "status that is a string",
        "The service takes an integer as the status; whether it reads one from a string is not documented.",
        fires "#set($context.responseOverride.status = $input.params('status'))",
        quiet "#set($context.responseOverride.status = $input.path('$.status'))";

    UNKNOWN_OVERRIDE "VTL1504" Warning: "unknown override",
        "`$context.requestOverride` has header, path and querystring, `$context.responseOverride` header and status. \
          Other names have no effect.",
        fires "#set($context.responseOverride.statusCode = 400)",
        quiet "#set($context.responseOverride.status = 400)";
}
