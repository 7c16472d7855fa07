"""`vtl batch` made of the module in a host that is not JavaScript: it speaks the interface of `docs/wasm.md`."""

import json
import re
import sys

from wasmtime import Engine, Instance, Module, Store

ABSENT = 0xFFFFFFFF
OK, OK_WITH_EFFECTS, FAILED, MISUSED = range(4)


class Vtl:
    def __init__(self, path):
        engine = Engine()
        self.store = Store(engine)
        # It imports nothing.
        self.exports = Instance(self.store, Module.from_file(engine, path), []).exports(self.store)
        self.call("_initialize")
        self.memory = self.exports["memory"]
        self.places = self.call("vtl_output")

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def ask(self, name, *arguments, texts=()):
        """Writes texts into the input, calls a function, and gives its status and both outputs."""
        written = b"".join(texts)
        at = self.call("vtl_input", len(written)) & ABSENT
        self.memory.write(self.store, written, at)
        status = self.call(name, *arguments)
        places = self.memory.read(self.store, self.places, self.places + 16)
        numbers = [int.from_bytes(places[n : n + 4], "little") for n in range(0, 16, 4)]
        outputs = [bytes(self.memory.read(self.store, a, a + n)).decode() for a, n in (numbers[:2], numbers[2:])]
        return status, *outputs

    def render(self, source, options, body, scope):
        texts = source.encode(), json.dumps(options).encode()
        status, output, _ = self.ask("vtl_compile", *map(len, texts), texts=texts)
        if status != OK:
            return status, output, ""
        template = json.loads(output)["handle"]
        texts = (body or "").encode(), scope.encode()
        length = ABSENT if body is None else len(texts[0])
        answer = self.ask("vtl_render", template, 0, length, len(texts[1]), texts=texts)
        self.call("vtl_free", template)
        return answer


SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def escaped(text):
    return re.sub('[\\x00-\\x1f"\\\\\ud800-\udfff]', lambda m: SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}", text)


def whole(body, surrogates):
    """The output with the surrogates that `?` stands for: the places count UTF-16 units."""
    units = body.encode("utf-16-le")
    for at, unit in surrogates:
        units = units[: 2 * at] + unit.to_bytes(2, "little") + units[2 * at + 2 :]
    return units.decode("utf-16-le", "surrogatepass")


def member(case, name, default="null"):
    return json.dumps(case[name]) if name in case else default


def finding(about):
    """A finding of an error, as the command writes it."""
    members = ("code", "message", "help", "line", "column", "endLine", "endColumn", "span")
    return {"level": "error", **{name: about[name] for name in members if name in about}}


def answer(vtl, line):
    case = json.loads(line)
    if "integration" in case:
        question = b'{"do":"exchangeCase","case":' + line.encode() + b"}"
        _, output, _ = vtl.ask("vtl_call", len(question), texts=[question])
        return output
    name = f'"name":{json.dumps(case["name"])},' if "name" in case else ""
    options = {key: case[key] for key in ("dialect", "strict", "limits") if key in case}
    scope = {"params": "params", "context": "context", "stageVariables": "stageVariables", "variables": "vars"}
    scope = "{" + ",".join(f'"{to}":{member(case, key)}' for to, key in scope.items()) + "}"
    status, output, effects = vtl.render(case["template"], options, case.get("body"), scope)
    if status in (OK, OK_WITH_EFFECTS):
        effects = json.loads(effects) if status == OK_WITH_EFFECTS else {}
        text = f'{{{name}"ok":true,"output":"{escaped(whole(output, effects.get("surrogates", [])))}"'
        for key in ("requestOverride", "responseOverride"):
            if key in effects:
                text += f',"{key}":{compact(effects[key])}'
        return text + "}"
    if status == MISUSED:
        return f'{{{name}"ok":false,"error":{{"kind":"case","message":{json.dumps(output)}}}}}'
    error = json.loads(output)
    place = ""
    if "line" in error:
        place = f',"line":{error["line"]},"column":{error["column"]},"span":[{error["span"][0]},{error["span"][1]}]'
    return (
        f'{{{name}"ok":false,"error":{{"kind":"{error["kind"]}","code":"{error["code"]}",'
        f'"message":"{escaped(error["message"])}"{place}}},'
        f'"findings":{compact([finding(f) for f in error["diagnostics"]])}}}'
    )


sys.stdin.reconfigure(encoding="utf-8", newline="\n")
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
vtl = Vtl(sys.argv[1])
for line in sys.stdin:
    print(answer(vtl, line.rstrip("\n")), flush=True)
