#!/bin/sh
# The function behind the routes: it says what it got. Any program will do that reads the event and prints a result.
event=$(cat)
field() {
    printf '%s' "$event" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"
}
cat <<RESULT
{"statusCode": 200, "headers": {"x-order": "7", "access-control-allow-origin": "*"}, "cookies": ["seen=1"], "body": "$(field routeKey) $(field rawQueryString) $(field id)"}
RESULT
