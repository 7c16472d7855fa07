"""airspeed with jsonpath-rw: $input, $util and $context as LocalStack makes them."""

import base64
import json
import sys
from urllib.parse import quote_plus, unquote_plus

import airspeed
from jsonpath_rw import parse


class Input:
    def __init__(self, body, params):
        self.body = body or "{}"
        self.parsed = json.loads(self.body)
        self.groups = {name: (params or {}).get(name) or {} for name in ("path", "querystring", "header")}

    def path(self, path):
        if path in ("", "$"):
            return self.parsed
        found = [match.value for match in parse(path).find(self.parsed)]
        return found[0] if len(found) == 1 else found or None

    def json(self, path):
        return json.dumps(self.path(path))

    def params(self, name=None):
        if name is None:
            return self.groups
        return next((group[name] for group in self.groups.values() if name in group), "")


class Util:
    base64Decode = staticmethod(lambda text: base64.b64decode(text).decode())
    base64Encode = staticmethod(lambda text: base64.b64encode(text.encode()).decode())
    escapeJavaScript = staticmethod(lambda text: json.dumps(str(text))[1:-1].replace("'", "\\'"))
    parseJson = staticmethod(json.loads)
    urlDecode = staticmethod(unquote_plus)
    urlEncode = staticmethod(quote_plus)


def answer(case):
    if "hello" in case:
        return {"exchanges": False}
    try:
        template = airspeed.Template(case["template"])
        context = {
            "requestOverride": {"header": {}, "path": {}, "querystring": {}},
            "responseOverride": {"header": {}},
            **case.get("context", {}),
        }
        variables = dict(case.get("vars", {}))
        if case.get("dialect") != "velocity":
            own = {"input": Input(case.get("body"), case.get("params")), "util": Util(), "context": context,
                   "stageVariables": case.get("stageVariables", {})}
            variables = {**own, **variables}
        output = template.merge(variables)
        return {"ok": True, "output": output, "requestOverride": context["requestOverride"],
                "responseOverride": context["responseOverride"]}
    except airspeed.TemplateSyntaxError as error:
        return {"ok": False, "error": {"kind": "syntax", "message": str(error)}}
    except Exception as error:
        return {"ok": False, "error": {"kind": "render", "message": repr(error)}}


for line in sys.stdin:
    try:
        text = json.dumps(answer(json.loads(line)))
    except Exception as error:
        text = json.dumps({"ok": False, "error": {"kind": "render", "message": repr(error)}})
    print(text, flush=True)
