import json

import pytest
from apigateway_vtl import Api

CONFIG = """
service: shop
provider: aws
functions:
  order:
    handler: order.get
    events:
      - http:
          path: orders/{id}
          method: post
          integration: lambda
          request: {template: {application/json: '${file(order.vtl)}'}}
          response:
            template: "$input.path('$')"
            statusCodes:
              200: {pattern: ''}
              404: {pattern: '.*\\[404\\].*', template: "$input.path('$.errorMessage')"}
      - http:
          path: ping
          method: get
          integration: mock
          request: {template: {application/json: '{"statusCode": 200}'}}
          response: {template: pong, statusCodes: {200: {pattern: ''}}}
"""
FILES = {"order.vtl": """{"id": "$input.params('id')", "n": $input.path('$.n'), "ip": "$context.identity.sourceIp"}"""}


def api():
    return Api(CONFIG, name="serverless.yml", read_file=FILES)


def test_a_backend_is_a_callable():
    calls = []

    def backend(call):
        calls.append(call.event())
        return {"total": 12}

    response = api().invoke(
        "POST", "/orders/7?x=1", body=b'{"n": 1.5}', headers={"content-type": "application/json"},
        host={"sourceIp": "192.0.2.7"}, backend=backend,
    )
    assert calls == [{"id": "7", "n": 1.5, "ip": "192.0.2.7"}]
    assert (response.status, response.text) == (200, '{"total":12}') or response.text == "{total=12}"


def test_what_a_function_raises_selects_a_response():
    def backend(call):
        raise LookupError("[404] no such order")

    response = api().invoke("POST", "/orders/7", body='{"n": 1}', backend=backend)
    assert (response.status, response.text) == (404, "[404] no such order")


def test_an_exchange_goes_in_two_steps():
    exchange = api().exchange("POST", "/orders/7", body='{"n": 1}')
    assert exchange.response is None and exchange.call.type == "AWS" and "order" in exchange.call.function
    response = exchange.respond(json.dumps({"a": 1}))
    assert response is exchange.response and response.status == 200 and exchange.call is None
    assert any(step["step"] == "response selection" for step in exchange.trace)
    with pytest.raises(ValueError):
        exchange.respond("")


def test_timeouts_and_refusals():
    exchange = api().exchange("POST", "/orders/7", body='{"n": 1}')
    assert exchange.fail(TimeoutError()).status == 504
    assert exchange.gateway_response["type"] == "INTEGRATION_TIMEOUT"
    assert api().invoke("GET", "/nothing").status == 403
    assert api().invoke("GET", "/ping").body == b"pong"
    # Without a backend there is no answer, as from a function that cannot be called.
    assert api().invoke("POST", "/orders/7", body='{"n": 1}').status == 500


def test_what_is_wrong_is_a_finding():
    one = api()
    assert (one.dialect, one.stage) == ("serverless", "dev")
    assert one.routes[0]["resourcePath"] == "/orders/{id}"
    broken = Api(CONFIG, name="serverless.yml", read_file={})
    assert any("order.vtl" in finding["message"] and finding["line"] for finding in broken.findings)


def test_files_are_read_from_beside(tmp_path):
    (tmp_path / "serverless.yml").write_text(CONFIG)
    (tmp_path / "order.vtl").write_text(FILES["order.vtl"])
    one = Api.load(tmp_path / "serverless.yml")
    assert not [finding for finding in one.findings if finding["level"] == "error"]


def test_files_elsewhere_are_not_read(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "link.vtl").symlink_to(tmp_path / "secret")
    for name in ["../secret", str(tmp_path / "secret"), "link.vtl"]:
        (tmp_path / "api" / "serverless.yml").write_text(CONFIG.replace("order.vtl", name))
        one = Api.load(tmp_path / "api" / "serverless.yml")
        assert any("outside" in finding["message"] for finding in one.findings), name


def test_other_types_are_refused():
    with pytest.raises(TypeError):
        api().exchange("GET", 5)
    with pytest.raises(TypeError):
        api().exchange("GET", "/", context="x")
