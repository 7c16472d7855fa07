import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from apigateway_vtl import Template

pyarrow = pytest.importorskip("pyarrow")

OLD = Template("""{"n": "$input.path('$.n')", "id": "$input.params('id')"}""")
NEW = Template("""{"n": "$util.escapeJavaScript($input.path('$.n'))", "id": "$input.params('id')"}""")


def event(n, **more):
    return json.dumps({"body": json.dumps({"n": n}), "pathParameters": {"id": "7"}, **more})


def table():
    return pyarrow.table({"event": [event("a"), event("it's"), "{", event("b")], "k": [1, 2, 3, 4]})


def test_each_row_is_rendered():
    rendered = pyarrow.table(OLD.render_arrow(table()))
    assert rendered.column_names == ["output", "request_override", "response_override", "error", "error_code"]
    assert rendered.num_rows == 4
    assert rendered["output"][0].as_py() == '{"n": "a", "id": "7"}'
    assert rendered["output"][2].as_py() is None and "JSON" in rendered["error"][2].as_py()


@pytest.mark.parametrize("kind", [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()])
def test_bodies_go_with_parts_of_scopes(kind):
    columns = {
        "body": pyarrow.array(['{"n": 1}', None, "{"], kind),
        "params": pyarrow.array(['{"path": {"id": "7"}}', None, None], kind),
        "context": pyarrow.array(['{"stage": "prod"}'] * 3, kind),
    }
    template = Template("$!input.path('$.n')|$input.params('id')|$context.stage#set($context.responseOverride.status = 201)")
    rendered = template.render_arrow(pyarrow.table(columns)).to_pyarrow().to_pylist()
    assert [row["output"] for row in rendered] == ["1|7|prod", "||prod", None]
    assert json.loads(rendered[0]["response_override"]) == {"status": 201}
    assert rendered[2]["error_code"].startswith("VTL")


def test_rows_that_differ_come_back():
    for given in [table(), table().to_reader(1), table().to_batches()[0]]:
        changed = OLD.diff_arrow(NEW, given).to_pyarrow().to_pylist()
        assert [row["row"] for row in changed] == [1]
        assert changed[0]["old_output"] == '{"n": "it\'s", "id": "7"}'
        assert changed[0]["new_output"] == '{"n": "it\\\'s", "id": "7"}'


def test_other_tables_are_refused():
    for given in [[], "x", None]:
        with pytest.raises(TypeError):
            OLD.render_arrow(given)
    for columns in [{"x": ["y"]}, {"event": [1]}]:
        with pytest.raises(ValueError):
            OLD.render_arrow(pyarrow.table(columns))


def test_empty_tables_are_empty():
    empty = table().slice(0, 0)
    assert OLD.render_arrow(empty).to_pyarrow().num_rows == 0
    assert OLD.diff_arrow(NEW, empty).to_pyarrow().num_rows == 0


def test_polars_speaks_arrow():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"event": [event("it's")]})
    assert polars.DataFrame(OLD.render_arrow(frame))["output"].to_list() == ['{"n": "it\'s", "id": "7"}']


def test_duckdb_speaks_arrow():
    duckdb = pytest.importorskip("duckdb")
    events = duckdb.from_arrow(table()).filter("k <> 3")
    changed = OLD.diff_arrow(NEW, events).to_pyarrow()
    assert duckdb.sql("select count(*) from changed").fetchall() == [(1,)]


def test_spark_renders_and_compares(monkeypatch):
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    from apigateway_vtl import spark
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = session.createDataFrame([(event("a"), 1), (event("it's"), 2)], ["event", "k"])
        assert {row.k: row.output for row in spark.render(frame, OLD).collect()}[1] == '{"n": "a", "id": "7"}'
        assert [row.k for row in spark.diff(frame, OLD, NEW).collect()] == [2]
    finally:
        session.stop()


@pytest.mark.skipif("VTL_DOCS" not in os.environ, reason="VTL_DOCS names the folder of the documentation, the examples are beside it")
def test_the_example_finds_the_same_rows_everywhere(tmp_path):
    for name, template in [("old.vtl", OLD), ("new.vtl", NEW)]:
        text = template.source.replace("$.n", "$.name")
        (tmp_path / name).write_text(text)
    example = pathlib.Path(os.environ["VTL_DOCS"], "..", "examples", "replay", "replay.py")
    run = subprocess.run([sys.executable, example, "old.vtl", "new.vtl", "300"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    found = re.findall(r"(.*): 180 of 300 differ, [\d,]+ events per CPU second", run.stdout)
    has_spark = shutil.which("java") is not None and "Spark: skipped" not in run.stdout
    assert found == ["plain Python", "vtl batch"] + ["Spark"] * has_spark, run.stdout + run.stderr
