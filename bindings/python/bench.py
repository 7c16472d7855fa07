"""Speed beside airspeed, in one run: `python bench.py cases.jsonl`, a file of batch cases. A new scope each time; what is shown
is the least of several slices, of the processor's time. airspeed parses its template each time, as LocalStack calls it."""

import importlib.util
import json
import math
import pathlib
import sys
import time

from apigateway_vtl import Template

ADAPTER = pathlib.Path(__file__).parents[2] / "conformance/scoreboard/adapters/airspeed_engine.py"


def airspeed_engine():
    """The adapter of the scoreboard; its loop over standard input ends at once."""
    spec = importlib.util.spec_from_file_location("airspeed_engine", ADAPTER)
    module = importlib.util.module_from_spec(spec)
    sys.stdin, stdin = iter(()), sys.stdin
    spec.loader.exec_module(module)
    sys.stdin = stdin
    return module


def least(run, slices=10, shortest=0.01):
    """Microseconds."""
    rounds, best = 1, math.inf
    while True:
        start = time.process_time()
        for _ in range(rounds):
            run()
        taken = time.process_time() - start
        if taken < shortest:
            rounds *= 2
            continue
        best = min(best, taken / rounds)
        slices -= 1
        if slices <= 0:
            return best * 1e6


def main(path):
    try:
        engine = airspeed_engine()
    except ImportError:
        engine = None
    print("case  µs  compiled each time µs  airspeed µs")
    ratios = []
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        template = Template(case["template"])
        scope = {"params": case.get("params"), "context": case.get("context"), "stage_variables": case.get("stageVariables")}
        body = case.get("body")
        ours = least(lambda: template.render(body, **scope))
        fresh = least(lambda: Template(case["template"]).render(body, **scope))
        theirs = math.nan
        if engine is not None and engine.answer(case)["ok"]:
            theirs = least(lambda: engine.answer(case), slices=3)
            ratios.append(theirs / ours)
        print(f"{case['name']}  {ours:.2f}  {fresh:.2f}  {theirs:.0f}", flush=True)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f"airspeed / this: geometric mean {mean:.0f}, least {min(ratios):.0f}")


main(sys.argv[1])
