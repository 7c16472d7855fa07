"""A change of a template, tried on recorded events before it is deployed: which requests would be mapped differently?

    pip install apigateway-vtl pyarrow 'pyspark[sql]'     # Spark needs Java
    python replay.py old.vtl new.vtl [COUNT]

Makes COUNT events (a million), runs both templates over them in plain Python, through `vtl batch` and in Spark's local
mode, and says how many differ and how many events go through in a second of one processor.
"""

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import pyarrow
import pyarrow.parquet
from apigateway_vtl import Template

BATCH = 10_000
NAMES = ["Ann", "Bob", "O'Neill", 'the "great"', "Zoë"]


def event(n):
    body = {"order": n, "name": NAMES[n % len(NAMES)], "lines": [{"sku": f"a-{n % 97}", "price": n % 1000 / 10}]}
    headers = {f"X-Header-{k}": f"value {k} of request {n}" for k in range(12)}
    return json.dumps({
        "httpMethod": "POST", "path": f"/orders/{n}", "pathParameters": {"id": str(n)}, "headers": headers,
        "queryStringParameters": {"expand": "lines"}, "stageVariables": {"table": "orders"},
        "requestContext": {"stage": "prod", "requestId": f"r-{n}", "identity": {"sourceIp": "192.0.2.7"}},
        "body": json.dumps(body),
    })


def batches(count):
    for start in range(0, count, BATCH):
        events = [event(n) for n in range(start, min(start + BATCH, count))]
        yield pyarrow.record_batch({"event": events})


def cpu():
    """Seconds of the processor, of this process and of those that ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def said(what, count, differ, seconds):
    print(f"{what}: {differ} of {count} differ, {count / seconds:,.0f} events per CPU second", flush=True)


def plain(old, new, table, count):
    start = time.process_time()
    differ = len(old.diff_arrow(new, table))
    said("plain Python", count, differ, time.process_time() - start)


def in_batch(old, new, events, count, folder):
    """A line for each template and event, as other languages send them to the command."""
    with open(f"{folder}/lines.jsonl", "w") as lines:
        for event in events:
            for template in (old, new):
                lines.write(f'{{"template":{json.dumps(template.source)},"event":{event}}}\n')
    start = cpu()
    with open(f"{folder}/lines.jsonl") as lines, open(f"{folder}/answers.jsonl", "w") as answers:
        subprocess.run([sys.executable, "-m", "apigateway_vtl", "batch"], stdin=lines, stdout=answers, check=True)
    seconds = cpu() - start
    with open(f"{folder}/answers.jsonl") as answers:
        differ = sum(of_old != of_new for of_old, of_new in zip(answers, answers))
    said("vtl batch", count, differ, seconds)


def in_spark(old, new, path, count):
    from apigateway_vtl import spark
    from pyspark.sql import SparkSession

    # Workers run what runs this, and not the first Python of the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    start = cpu()
    session = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
    differ = spark.diff(session.read.parquet(path), old, new).count()
    gateway = session.sparkContext._gateway
    session.stop()
    # Its process counts once it has ended.
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    said("Spark", count, differ, cpu() - start)


def main(old, new, count="1000000"):
    count = int(count)
    old, new = (Template(pathlib.Path(path).read_text(), name=path) for path in (old, new))
    table = pyarrow.Table.from_batches(batches(count))
    plain(old, new, table, count)
    with tempfile.TemporaryDirectory() as folder:
        in_batch(old, new, table.column("event").to_pylist(), count, folder)
        if shutil.which("java") is None:
            print("Spark: skipped, it needs Java")
        elif importlib.util.find_spec("pyspark") is None:
            print("Spark: skipped, `pip install 'pyspark[sql]'`")
        else:
            path = f"{folder}/events.parquet"
            pyarrow.parquet.write_table(table, path)
            in_spark(old, new, path, count)


if __name__ == "__main__":
    main(*sys.argv[1:])
