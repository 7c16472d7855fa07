"""airspeed with a binding of $input and $util of its own, as an emulator makes one. Speaks the protocol of `run`.

usage: adapter.py CASES.jsonl
"""

import base64
import importlib.metadata
import json
import sys
import time
import urllib.parse

import airspeed
from jsonpath_ng.ext import parse

ESCAPES = {'"': '\\"', "'": "\\'", "/": "\\/", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
PATHS = {}

airspeed.__additional_methods__[dict].update(get=dict.get, size=len, containsKey=dict.__contains__)
airspeed.__additional_methods__[list].update(isEmpty=lambda items: not items)


def compiled(path):
    if path not in PATHS:
        PATHS[path] = parse(path)
    return PATHS[path]


def definite(path):
    return not any(mark in path for mark in ("*", "..", "?(", ":", ","))


class Input:
    def __init__(self, body, params):
        self.body = body
        self.document = json.loads(body)
        self.groups = params

    def path(self, path):
        found = [match.value for match in compiled(path).find(self.document)]
        if definite(path):
            return found[0] if found else ""
        return found

    def json(self, path):
        return json.dumps(self.path(path), separators=(",", ":"), ensure_ascii=False)

    def params(self, name=None):
        if name is None:
            return self.groups
        for kind in ("path", "querystring", "header"):
            if name in self.groups.get(kind, {}):
                return self.groups[kind][name]
        return ""


class Util:
    def escapeJavaScript(self, value):
        return "".join(ESCAPES.get(character, character) for character in str(value))

    def parseJson(self, text):
        return json.loads(text)

    def urlEncode(self, text):
        return urllib.parse.quote_plus(text)

    def urlDecode(self, text):
        return urllib.parse.unquote_plus(text)

    def base64Encode(self, text):
        return base64.b64encode(text.encode()).decode()

    def base64Decode(self, text):
        return base64.b64decode(text).decode()


def renderer(case):
    template = airspeed.Template(case["template"])
    template.ensure_compiled()
    def make():
        params = dict(case.get("params", {}))
        params["header"] = dict(sorted(params.get("header", {}).items(), key=lambda pair: pair[0].lower()))
        names = {
            "util": Util(),
            "context": dict(case.get("context", {})),
            "stageVariables": dict(case.get("stageVariables", {})),
        }
        return params, names

    kept = make()
    body = case.get("body") or "{}"

    def render(anew):
        params, names = make() if anew else kept
        return template.merge({**names, "input": Input(body, params)})

    return render


def measure(render, seconds):
    start = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - start < seconds * 0.2:
        render()
        calls += 1
    batch = max(1, int(0.0005 / ((time.perf_counter() - start) / calls)))
    times = []
    begun = time.perf_counter()
    while not times or time.perf_counter() - begun < seconds * 0.8:
        start = time.perf_counter()
        for _ in range(batch):
            render()
        times.append((time.perf_counter() - start) * 1e9 / batch)
    return sorted(times)[len(times) // 10]


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        cases = [json.loads(line) for line in lines if line.strip()]
    renderers = {}
    about = f"airspeed {importlib.metadata.version('airspeed')}, jsonpath-ng " \
        f"{importlib.metadata.version('jsonpath-ng')}, Python {sys.version.split()[0]}"
    print(json.dumps({"about": about}), flush=True)
    for line in sys.stdin:
        command, number, *rest = line.split()
        try:
            if number not in renderers:
                renderers[number] = renderer(cases[int(number)])
            if command == "check":
                answer = {"output": renderers[number](True)}
            else:
                render = renderers[number]
                anew = rest[1:] == ["request"]
                answer = {"ns": measure(lambda: render(anew), float(rest[0]))}
        except Exception as error:  # whatever the peer raises is its answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


main()
