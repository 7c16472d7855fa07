"""Families of templates for `run --families`: each works on something of size n, so that growth shows.

Those that made a Java program look better once: strings that are not ASCII, lists that are searched, headers in any case,
unions of indexes, Base64, regular expressions, lenient JSON, escapes, overrides, printed maps.
"""

import json

SIZES = [10, 100, 1_000, 10_000]
# Loops run n times, but no more often than this, the service's quota.
MOST_TURNS = 1_000


def numbers(n):
    return json.dumps({"l": list(range(n))})


def strings(n):
    return json.dumps({"l": [f"item {number}" for number in range(n)]})


def text(letters):
    return lambda n: json.dumps({"s": (letters * n)[:n]}, ensure_ascii=False)


def records(n):
    return json.dumps({"l": [{"id": number, "name": f"name {number}", "ok": number % 2 == 0} for number in range(n)]})


def named(n):
    return json.dumps({"m": {f"name{number}": number for number in range(n)}})


def lenient(n):
    return "{" + ",".join(f"name{number}:'value {number}'" for number in range(n)) + "}"


def escaped(n):
    return json.dumps({"s": "日本 \u2028é" * n})


def floats(n):
    return json.dumps({"l": [1 / (number + 3) for number in range(n)]})


def loop(inner, before="", after=""):
    return lambda n: f"{before}#foreach($i in [1..{min(n, MOST_TURNS)}]){inner}#end{after}"


def fixed(template):
    return lambda n: template


S = "#set($s = $input.path('$.s'))"
L = "#set($l = $input.path('$.l'))"

FAMILIES = {
    "text": (loop("x"), numbers),
    "json('$')": (fixed("$input.json('$')"), records),
    "json('$'), escapes": (fixed("$input.json('$')"), escaped),
    "json('$'), doubles": (fixed("$input.json('$')"), floats),
    "json('$'), wide object": (fixed("$input.json('$')"), named),
    "json('$'), lenient": (fixed("$input.json('$')"), lenient),
    "$.l[*].id": (fixed("$input.json('$.l[*].id')"), records),
    "$..id": (fixed("$input.json('$..id')"), records),
    "a filter": (fixed("$input.json('$.l[?(@.id > 5)].name')"), records),
    "a union": (lambda n: f"$input.json('$.l[{','.join(map(str, range(n)))}]')", numbers),
    "foreach, members": (fixed(L + "#foreach($r in $l)#if($velocityCount < 1000)$r.id $r.name#end#end"), records),
    "keySet, get": (fixed("#set($m = $input.path('$.m'))#foreach($k in $m.keySet())$k $m.get($k)#end"), named),
    "length, not ASCII": (loop("$s.length()", S), text("é日b")),
    "substring, not ASCII": (loop("$s.substring($i, $s.length()).length()", S), text("é日b")),
    "charAt, not ASCII": (loop("$s.charAt(5)", S), text("é日b")),
    "indexOf": (loop("$s.indexOf('zz')", S), text("abcdefghij")),
    "toUpperCase": (fixed(S + "$s.toUpperCase()"), text("abcdefghij")),
    "toUpperCase, é": (fixed(S + "$s.toUpperCase()"), text("é")),
    "replaceAll": (fixed(S + "$s.replaceAll('[0-9]+', '#')"), text("abc 123 ")),
    "replaceAll, groups": (fixed(S + "$s.replaceAll('([a-z]+) ([0-9]+)', '$2 $1')"), text("abc 123 ")),
    "split": (fixed(S + "$s.split(' ').size()"), text("abc 123 ")),
    "base64Encode": (fixed(S + "$util.base64Encode($s)"), text("abcdefghij")),
    "escapeJavaScript": (fixed("$util.escapeJavaScript($input.body)"), records),
    "urlEncode": (fixed(S + "$util.urlEncode($s)"), text("a b/é")),
    "contains in a list of the body": (loop("$l.contains('none')", L), strings),
    "get at random": (lambda n: L + f"#foreach($i in [1..{min(n, MOST_TURNS)}])#set($k = ($i * 7919) % {n})$l.get($k) #end", numbers),
    "contains and add": (loop("#if(!$o.contains($i))#set($x = $o.add($i))#end", "#set($o = [])", "$o.size()"), numbers),
    "lists compared": (fixed(L + "#set($o = $util.parseJson($input.body).l)#if($l == $o)same#end"), records),
    "a map that grows": (loop("#set($x = $m.put(\"k$i\", $i))", "#set($m = {})", "$m.size()"), numbers),
    "a map printed": (fixed("$input.path('$.m')"), named),
    "overrides": (loop("#set($context.responseOverride.header[\"h$i\"] = \"$i\")"), numbers),
    "headers, any case": (loop("$input.params(\"X-HEADER-$i\")"), numbers),
    "a string that grows": (loop("#set($o = \"$o$i\")", "#set($o = '')", "$o.length()"), numbers),
    "arithmetic": (loop("#set($o = $o + $i * 2)", "#set($o = 0)", "$o"), numbers),
    "a macro": (loop("#m($i)", "#macro(m $a)[$a]#end"), numbers),
}


def cases():
    """Cases of the batch protocol, by family and size."""
    for name, (template, body) in FAMILIES.items():
        for n in SIZES:
            headers = {f"x-header-{number}": "v" for number in range(n)} if name.startswith("headers") else {"Host": "h"}
            if name.startswith("headers"):
                headers["é"] = "v"
            yield {
                "name": f"{name}, {n}",
                "template": template(n),
                "body": body(n),
                "params": {"header": headers},
                "context": {"stage": "live"},
                "limits": {"payload_bytes": 1 << 26, "steps": 1 << 40, "template_bytes": 1 << 22},
            }


def table(times):
    """Prints Java / vtl by size, and how each grows from the second size to the last."""
    print("| family | " + " | ".join(f"{n:,}" for n in SIZES) + " | vtl grows | Java grows |")
    print("|---|" + "---:|" * (len(SIZES) + 2))
    behind = []
    for row, name in enumerate(FAMILIES):
        at = [row * len(SIZES) + column for column in range(len(SIZES))]
        pairs = [(times.get(("java", number)), times.get(("vtl", number))) for number in at]
        cells = [f"{java / vtl:.2f}" if java and vtl else "–" for java, vtl in pairs]
        growth = ["–", "–"]
        if all(java and vtl for java, vtl in pairs):
            growth = [pairs[-1][1] / pairs[1][1], pairs[-1][0] / pairs[1][0]]
            if any(java < vtl for java, vtl in pairs):
                behind.append(name)
            growth = [f"{factor:.1f}" for factor in growth]
        print(f"| {name} | " + " | ".join(cells) + f" | {growth[0]} | {growth[1]} |")
    print(f"\nJava is ahead at some size in {len(behind)} of {len(FAMILIES)} families: {', '.join(behind) or 'none'}.")
