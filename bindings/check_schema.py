"""Holds every answer in a file against `conformance/schema/answer.json`."""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator

schema = json.loads((pathlib.Path(__file__).parent.parent / "conformance/schema/answer.json").read_text())
validator = Draft202012Validator(schema)
wrong = 0
lines = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").split("\n")
for number, line in enumerate(filter(None, lines), 1):
    for error in validator.iter_errors(json.loads(line)):
        wrong += 1
        if wrong <= 10:
            print(f"line {number}: {error.message[:300]}\n  {line[:300]}")
print(f"{len(lines) - 1} answers, {wrong} not as the schema says")
sys.exit(1 if wrong else 0)
