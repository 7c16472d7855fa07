#!/bin/sh
# The Calc function as a local program: the event comes on standard input, the result goes to standard output.
# An error object on standard error is a function error.

event=$(tr -d '\n')

# The value of a member, without quotes.
member() {
    printf '%s' "$event" | sed -n 's/.*"'"$1"'" *: *"\{0,1\}\([^",} ]*\).*/\1/p'
}

fail() {
    printf '{"errorMessage": "[400] %s", "errorType": "InvalidInput"}' "$1" >&2
    exit 1
}

a=$(member a) b=$(member b) op=$(member op)
case $op in
    + | add) sign=+ ;;
    - | sub) sign=- ;;
    \* | mul) sign=\* ;;
    / | div) sign=/ ;;
    *) fail "Invalid operator" ;;
esac
case $a$b in
    *[!0-9.-]* | '') fail "Invalid input" ;;
esac
c=$(awk "BEGIN { printf \"%.10g\", ($a) $sign ($b) }") || fail "Invalid input"
printf '{"a":%s,"b":%s,"op":"%s","c":%s}' "$a" "$b" "$sign" "$c"
