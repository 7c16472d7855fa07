"""`vtl batch` made of the package: cases from standard input, answers to standard output, line by line."""

import json
import re
import sys

from apigateway_vtl import Template, VtlError, exchange

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def compact(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def escaped(text: str) -> str:
    """As the command writes it; unpaired surrogates have no other form than their number."""
    replace = lambda match: SHORT.get(match[0]) or f"\\u{ord(match[0]):04x}"
    return re.sub('[\\x00-\\x1f"\\\\\ud800-\udfff]', replace, text)


def whole(rendered) -> str:
    if not rendered.surrogates:
        return rendered.body
    characters = list(rendered.body)
    for at, unit in rendered.surrogates:
        characters[at] = chr(unit)
    return "".join(characters)


def finding(about):
    """A finding of an error, as the command writes it."""
    members = ("code", "message", "help", "line", "column", "endLine", "endColumn", "span")
    return {"level": "error", **{name: about[name] for name in members if name in about}}


def answer(line: str) -> str:
    case = json.loads(line)
    if "integration" in case:
        return compact(exchange(line))
    # As text, numbers stay as they are written.
    name = f'"name":{json.dumps(case["name"])},' if "name" in case else ""
    try:
        template = Template(
            case["template"],
            dialect=case.get("dialect", "apigateway"),
            strict=case.get("strict", False),
            limits=case.get("limits"),
        )
        rendered = template.render(
            case.get("body"),
            params=case.get("params"),
            context=case.get("context"),
            stage_variables=case.get("stageVariables"),
            variables=case.get("vars"),
        )
    except VtlError as error:
        place = ""
        if error.line is not None:
            place = f',"line":{error.line},"column":{error.column},"span":[{error.span[0]},{error.span[1]}]'
        return (
            f'{{{name}"ok":false,"error":{{"kind":"{error.kind}","code":"{error.code}",'
            f'"message":"{escaped(error.message)}"{place}}},"findings":{compact([finding(f) for f in error.findings])}}}'
        )
    except Exception as error:
        return f'{{{name}"ok":false,"error":{{"kind":"case","message":{json.dumps(repr(error))}}}}}'
    text = f'{{{name}"ok":true,"output":"{escaped(whole(rendered))}"'
    for member, value in [
        ("requestOverride", rendered.request_override),
        ("responseOverride", rendered.response_override),
    ]:
        if value is not None:
            text += f',"{member}":{compact(value)}'
    return text + "}"


sys.stdin.reconfigure(encoding="utf-8", newline="\n")
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
for line in sys.stdin:
    print(answer(line), flush=True)
