"""The integration of docs/emulators/python.md, as it stands there."""

import asyncio
import os
import pathlib
import re

import pytest

CONFIG = """
service: s
provider: aws
functions:
  f:
    handler: f.f
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request: {template: {application/json: '{"id": "$input.params(''id'')"}'}}
          response:
            template: "$input.json('$')"
            statusCodes: {200: {pattern: ''}, 404: {pattern: '.*gone.*'}}
"""


@pytest.mark.skipif("VTL_DOCS" not in os.environ, reason="VTL_DOCS names the folder of the documentation")
def test_the_whole_integration_of_the_guide(tmp_path):
    text = pathlib.Path(os.environ["VTL_DOCS"], "emulators", "python.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len(code.splitlines()) < 41
    names = {}
    exec(code, names)
    (tmp_path / "serverless.yml").write_text(CONFIG)

    async def invoke(call):
        event = call.event()
        if event["id"] == "8":
            raise LookupError("gone")
        return '{"id": "%s"}' % event["id"]

    app = names["application"](tmp_path / "serverless.yml", invoke)

    async def ask(path):
        sent = []
        scope = {"method": "POST", "path": path, "query_string": b"", "client": ("192.0.2.7", 1),
                 "headers": [(b"content-type", b"application/json")]}

        async def receive():
            return {"body": b"{}", "more_body": False}

        async def send(message):
            sent.append(message)

        await app(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]

    assert asyncio.run(ask("/orders/7")) == (200, b'{"id":"7"}')
    assert asyncio.run(ask("/orders/8"))[0] == 404
    assert asyncio.run(ask("/nothing"))[0] == 403
