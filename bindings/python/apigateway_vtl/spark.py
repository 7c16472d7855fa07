"""Templates over Spark's data frames, on Glue, EMR, Databricks and anywhere else: events go to the engine as Arrow's columns.

>>> from apigateway_vtl import Template, spark
>>> rendered = spark.render(events, Template(text))                 # doctest: +SKIP
>>> changed = spark.diff(events, Template(old), Template(new))      # doctest: +SKIP

`events` has a column `event` (the JSON of a Lambda event), or `body` with `params`, `context`, `stage_variables` and
`variables` (JSON). Other columns stay beside what was rendered.
"""

from __future__ import annotations

_INPUT = ("event", "body", "params", "context", "stage_variables", "variables")
_OUTPUT = ("output", "request_override", "response_override", "error", "error_code")


def _kept(frame):
    return [field for field in frame.schema.fields if field.name not in _INPUT]


def _schema(kept, names):
    from pyspark.sql.types import StringType, StructField, StructType

    return StructType([*kept, *(StructField(name, StringType()) for name in names)])


def render(frame, template):
    """A data frame with what the template gives for each row: `output`, `request_override`, `response_override`, `error`,
    `error_code`."""
    kept = _kept(frame)
    names = [field.name for field in kept]

    def rendered(batches):
        import pyarrow

        for batch in batches:
            made = pyarrow.table(template.render_arrow(batch)).combine_chunks().to_batches()
            for columns in made:
                arrays = [batch.column(name) for name in names] + columns.columns
                yield pyarrow.RecordBatch.from_arrays(arrays, names=[*names, *_OUTPUT])

    return frame.mapInArrow(rendered, _schema(kept, _OUTPUT))


def diff(frame, old, new):
    """A data frame with the rows for which the templates differ, and what both give: `old_output`, …, `new_error_code`."""
    kept = _kept(frame)
    names = [field.name for field in kept]
    columns = [f"{side}_{name}" for side in ("old", "new") for name in _OUTPUT]

    def changed(batches):
        import pyarrow

        for batch in batches:
            for found in pyarrow.table(old.diff_arrow(new, batch)).combine_chunks().to_batches():
                # `row` counts within the batch.
                rows = batch.take(found.column("row"))
                arrays = [rows.column(name) for name in names] + [found.column(name) for name in columns]
                yield pyarrow.RecordBatch.from_arrays(arrays, names=[*names, *columns])

    return frame.mapInArrow(changed, _schema(kept, columns))
