"""A function written with the event handler of Powertools for AWS Lambda, for all three kinds of events.

`vtl serve` runs it as it is. With `vtl invoke … --exec 'python3 app.py'` the event comes on standard input, and the result
goes to standard output.
"""

import json
import sys
from decimal import Decimal

from aws_lambda_powertools.event_handler import (
    ALBResolver,
    APIGatewayHttpResolver,
    APIGatewayRestResolver,
    CORSConfig,
    Response,
)

CORS = CORSConfig(
    allow_origin="https://www.example.com",
    expose_headers=["x-own"],
    allow_headers=["x-custom"],
    max_age=100,
    allow_credentials=True,
)

# The smallest picture there is: one transparent pixel.
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def add_routes(app):
    @app.get("/hello")
    def hello():
        return {"message": "hello universe"}

    @app.get("/hello/<name>")
    def hello_name(name):
        # Lists of values whatever the event is; a load balancer may send nothing else.
        query = app.current_event.resolved_query_string_parameters or {}
        return {"message": f"hello {name}", "q": query.get("q", [""])[0]}

    @app.get("/text", compress=True)
    def text():
        return Response(status_code=200, content_type="text/html", body="Hello " * 20)

    @app.get("/pixel.gif")
    def pixel():
        return Response(status_code=200, content_type="image/gif", body=PIXEL)

    @app.get("/total")
    def total():
        return {"second": str(Decimal("100.01"))}

    @app.post("/echo")
    def echo():
        return Response(
            status_code=201,
            content_type="application/json",
            headers={"x-own": "value"},
            body=json.dumps(app.current_event.json_body["value"]),
        )

    return app


def handler(event, context=None):
    context_of = event.get("requestContext", {})
    if "elb" in context_of:
        app = ALBResolver(cors=CORS)
    elif event.get("version") == "2.0":
        app = APIGatewayHttpResolver(cors=CORS)
    else:
        # The REST API of the template has all of it below `/rest`.
        app = APIGatewayRestResolver(cors=CORS, strip_prefixes=["/rest"])
    return add_routes(app).resolve(event, context)


if __name__ == "__main__":
    json.dump(handler(json.load(sys.stdin)), sys.stdout)
