"""The Calc function in Python."""

import operator

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
NAMES = {"add": "+", "sub": "-", "mul": "*", "div": "/"}


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        raise ValueError("[400] Invalid input") from None
    return int(value) if value == int(value) else value


def handler(event, context):
    op = NAMES.get(event.get("op"), event.get("op"))
    if op not in OPERATIONS:
        raise ValueError("[400] Invalid operator")
    a, b = number(event.get("a")), number(event.get("b"))
    return {"a": a, "b": b, "op": op, "c": OPERATIONS[op](a, b)}
