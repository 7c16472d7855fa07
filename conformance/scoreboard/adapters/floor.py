"""What is right without doing anything: an engine has to be above it."""

import json
import sys

for line in sys.stdin:
    case = json.loads(line)
    if "hello" in case:
        answer = {"exchanges": False}
    elif sys.argv[1] == "prints":
        answer = {"ok": True, "output": case.get("template", "")}
    else:
        answer = {"ok": False, "error": {"kind": "syntax", "message": "refused"}}
    print(json.dumps(answer), flush=True)
