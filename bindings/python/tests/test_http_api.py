import base64
import json

from apigateway_vtl import Api

CONFIG = """
service: shop
provider:
  name: aws
  httpApi:
    authorizers:
      tokens: {type: jwt, identitySource: $request.header.Authorization, issuerUrl: 'https://i.example/', audience: [a]}
      asks: {type: request, functionName: guard, identitySource: [$request.header.Authorization], enableSimpleResponses: true, payloadVersion: '2.0'}
functions:
  guard: {handler: guard.run}
  order:
    handler: order.get
    events:
      - httpApi: 'GET /orders/{id}'
      - httpApi: {method: POST, path: /orders, authorizer: tokens}
      - httpApi: {method: PUT, path: /orders, authorizer: asks}
"""


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


TOKEN = ".".join([part({"alg": "RS256"}), part({"iss": "https://i.example/", "aud": "a", "exp": 4_000_000_000}), "AA"])


def api():
    return Api(CONFIG, name="serverless.yml")


def test_a_route_of_an_http_api():
    assert not [finding for finding in api().findings if finding["level"] == "error"]
    assert api().http_apis[0]["routes"][0] == {"routeKey": "GET /orders/{id}", "function": "order", "authorization": "NONE"}
    calls = []

    def backend(call):
        calls.append((call.function_name, call.event()))
        return {"total": 12}

    response = api().invoke("GET", "/orders/7?q=x&q=y", backend=backend)
    assert (response.status, response.text) == (200, '{"total": 12}')
    [(name, event)] = calls
    assert (name, event["version"], event["pathParameters"], event["queryStringParameters"]) == (
        "order", "2.0", {"id": "7"}, {"q": "x,y"},
    )
    assert api().invoke("GET", "/nothing").text == '{"message":"Not Found"}'


def test_tokens_and_authorizers_come_first():
    def post():
        return api().exchange("POST", "/orders", headers={"Authorization": TOKEN})

    exchange = post()
    assert (exchange.wants, exchange.call, exchange.token["issuer"]) == ("signature", None, "https://i.example/")
    assert exchange.verify() is None and exchange.wants == "backend"
    assert post().verify("no such key").status == 401

    asked = []

    def backend(call):
        asked.append(call.function_name)
        return {"isAuthorized": True} if call.function_name == "guard" else "1"

    response = api().invoke("PUT", "/orders", headers={"Authorization": "secret"}, backend=backend)
    assert (asked, response.status) == (["guard", "order"], 200)

    def refuse(token):
        raise ValueError("no such key")

    assert api().invoke("POST", "/orders", headers={"Authorization": TOKEN}, backend=backend, verify=refuse).status == 401
    assert api().invoke("POST", "/orders", headers={"Authorization": TOKEN}, backend=backend).status == 200
