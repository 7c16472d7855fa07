import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import apigateway_vtl
import pytest
from apigateway_vtl import JsonPath, LimitError, RenderError, Template, TemplateSyntaxError, VtlError, check, render


def test_a_template_renders_over_everything_that_it_can_see():
    template = Template(
        "$input.path('$.a')|$input.params('id')|$input.params().header.h|$context.identity.sourceIp"
        "|$stageVariables.t|$items.size()"
    )
    rendered = template.render(
        '{"a": 10.0}',
        params={"path": {"id": "7"}, "header": {"h": "x"}},
        context={"identity": {"sourceIp": "10.0.0.1"}},
        stage_variables={"t": "orders"},
        variables={"items": [1, 2]},
    )
    assert rendered.body == "10.0|7|x|10.0.0.1|orders|2"
    assert rendered.request_override is None and rendered.response_override is None
    assert rendered.steps > 0


def test_overrides_come_back():
    rendered = render(
        '#set($context.requestOverride.header.h = "x")#set($context.responseOverride.status = 404)'
        "#set($context.responseOverride.header.n = 1.5)"
    )
    assert rendered.request_override == {"header": {"h": "x"}}
    assert rendered.response_override == {"status": 404, "header": {"n": 1.5}}


@pytest.mark.parametrize("text", ["a", "ä😀\0\x1f", "\ufeffx", "€" * 10_000, "\r\n"])
def test_text_comes_back_as_it_went_in(text):
    assert Template("$x").render(variables={"x": text}).body == text
    assert Template(text).render().body == text
    assert Template("$input.body").render(text).body == text
    assert Template("$input.body").render(text.encode()).body == text


def test_an_unpaired_surrogate_is_said_apart():
    rendered = Template("😀#set($s = $input.path('$.s'))$s.substring(0, 1)!").render('{"s": "😀"}')
    assert (rendered.body, rendered.surrogates) == ("😀?!", [(1, 0xD83D)])


def test_scopes_may_be_mappings_of_any_kind_or_json():
    class Headers(Mapping):
        def __getitem__(self, name):
            return "x"

        def __iter__(self):
            return iter(["h"])

        def __len__(self):
            return 1

    template = Template("$input.params('h') $context.n")
    assert template.render(params={"header": Headers()}, context='{"n": 10.0}').body == "x 10.0"


def test_errors_say_where():
    with pytest.raises(TemplateSyntaxError) as caught:
        Template("a😀 $x\n#if($y)\n#set($z = )", name="get.vtl")
    error = caught.value
    assert isinstance(error, VtlError) and isinstance(error, ValueError)
    assert (error.kind, error.line, error.column, error.name) == ("syntax", 2, 1, "get.vtl")
    assert str(error).endswith("(get.vtl:2:1)")
    assert len(error.findings) > 1 and error.findings[0]["code"] == error.code
    assert "2 | #if($y)" in error.report
    with pytest.raises(RenderError):
        render('#set($x = "abc")$x.substring(10)')
    with pytest.raises(LimitError):
        Template("#foreach($i in [1..1000])$i#end", limits={"steps": 10}).render()


def test_errors_pickle():
    for source in ["#if(", '#set($x = "abc")$x.substring(10)']:
        with pytest.raises(VtlError) as caught:
            render(source, "{}")
        again = pickle.loads(pickle.dumps(caught.value))
        assert type(again) is type(caught.value)
        assert (str(again), again.line, again.findings, again.report) == (
            str(caught.value),
            caught.value.line,
            caught.value.findings,
            caught.value.report,
        )


def test_templates_pickle_and_compile_once_a_process():
    template = Template("$x", name="n", dialect="velocity", limits={"steps": 99}, strict=True)
    one, other = (pickle.loads(pickle.dumps(template)) for _ in range(2))
    assert one is other and one == template and hash(one) == hash(template)
    assert one != Template("$x") and (one.name, one.dialect, one.source) == ("n", "velocity", "$x")


@pytest.mark.parametrize(
    "arguments",
    [
        {"body": {}},
        {"body": 5},
        {"params": []},
        {"params": {"path": "x"}},
        {"params": {"query": {}}},
        {"context": "[]"},
        {"context": 1},
        {"variables": {"x": object()}},
        {"variables": {1: "x"}},
    ],
)
def test_other_types_are_refused(arguments):
    with pytest.raises(TypeError):
        Template("$x").render(arguments.pop("body", None), **arguments)


@pytest.mark.parametrize("arguments", [{"dialect": "java"}, {"limits": {"turns": 1}}])
def test_unknown_settings_are_refused(arguments):
    with pytest.raises(ValueError):
        Template("", **arguments)


def test_values_without_a_json_form_are_refused():
    deep = []
    for _ in range(10_000):
        deep = [deep]
    for value in [float("nan"), deep]:
        with pytest.raises(ValueError):
            Template("$x").render(variables={"x": value})


def test_dialects_limits_and_strictness():
    assert render("#macro(m)x#end#m()", dialect="velocity").body == "x"
    assert Template("#foreach($i in [1..2000])x#end", limits={"loop_iterations": None}).render().body == "x" * 2000
    with pytest.raises(RenderError):
        Template("$x", strict=True).render()


def test_render_many_keeps_errors_in_the_list():
    one, two = Template("$input.path('$.a[0]') $context.s").render_many(['{"a": [1]}', '{"a": 5}'], context={"s": "x"})
    assert one.body == "1 x"
    assert two.body == " x" or isinstance(two, RenderError)
    with pytest.raises(TypeError):
        Template("").render_many("abc")


def test_an_event_is_a_scope():
    event = {
        "httpMethod": "GET",
        "headers": {"Accept": "text/plain"},
        "pathParameters": {"id": "7"},
        "queryStringParameters": {"q": "x"},
        "stageVariables": {"t": "orders"},
        "requestContext": {"stage": "prod"},
        "body": '{"a": 1}',
    }
    template = Template("$input.params('id') $input.params('q') $stageVariables.t $context.stage $input.path('$.a')")
    assert template.render_event(event).body == "7 x orders prod 1"
    with pytest.raises(ValueError):
        template.render_event({"body": "%", "isBase64Encoded": True})


def test_threads_render_at_the_same_time():
    template = Template("#foreach($i in [1..500])$i#end")
    with ThreadPoolExecutor(4) as pool:
        bodies = {rendered.body for rendered in pool.map(lambda _: template.render(), range(50))}
    assert len(bodies) == 1


def test_findings():
    [finding] = check("$util.toJson($input.body)", kind="request")
    assert (finding["level"], finding["code"], finding["line"], finding["column"]) == ("warning", "VTL1001", 1, 7)
    assert check("$util.toJson($input.body)", levels={"VTL1001": "allow"}) == []
    with pytest.raises(ValueError):
        check("", kind="mapping")


def test_json_paths():
    path = JsonPath("$.a[?(@.b > 1)].b")
    assert path.read('{"a": [{"b": 1}, {"b": 2.50}]}') == "[2.5]"
    assert not path.is_definite and JsonPath("$.a").is_definite
    assert JsonPath("$.z").read("{}") is None
    assert pickle.loads(pickle.dumps(path)).path == path.path
    with pytest.raises(VtlError):
        JsonPath("$.")


def test_the_command():
    def vtl(*arguments, text=""):
        command = [sys.executable, "-m", "apigateway_vtl", *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8")

    assert apigateway_vtl.__version__ in vtl("--version").stdout
    rendered = vtl("path", "$.a", "-", text='{"a": 5}')
    assert (rendered.returncode, rendered.stdout) == (0, "5\n")
    assert vtl("nonsense").returncode == 2


def test_importing_is_quick():
    measure = "import time; t = time.perf_counter(); import apigateway_vtl; print(time.perf_counter() - t)"
    times = [float(subprocess.check_output([sys.executable, "-c", measure])) for _ in range(5)]
    # 10 ms on a machine of its own; several times that where tests share one.
    assert min(times) < 0.05


def test_every_part_may_be_missing_or_none():
    template = Template("$!input.params('a')$!context.b$!stageVariables.c$!d$input.body")
    nothing = {"params": None, "context": None, "stage_variables": None, "variables": None}
    for arguments in [{}, nothing, {"params": {"path": None, "header": {}}}, {"context": {}, "variables": {}}]:
        assert template.render(**arguments).body == "{}"
        assert template.render(None, **arguments).body == "{}"
        assert template.render("", **arguments).body == "{}"
        assert template.render("x", **arguments).body == "x"


def test_values_keep_their_types():
    template = Template("$context.n $context.f $context.t $!context.z $context.l $context.m.k $x.size() $big")
    context = {"n": 5, "f": 10.0, "t": True, "z": None, "l": [1, "a"], "m": {"k": "v"}}
    variables = {"x": ("a", "b"), "big": 2**70}
    assert template.render(context=context, variables=variables).body == "5 10.0 true  [1, a] v 2 1.1805916207174113E21"
    several = {"path": {"a": ["x", "y"]}, "querystring": {"b": 1}, "header": {"Some-Header": "z"}}
    template = Template("$input.params('a') $input.params('b') $input.params('some-header')")
    assert template.render(params=several).body == "[x, y] 1 z"
    assert Template("$context.get('a.b')|$context.get('')").render(context={"a.b": "x", "": "y"}).body == "x|y"


def test_bytes_of_any_kind_are_bodies():
    for body in [b"\xc3\xa4", bytearray(b"\xc3\xa4"), memoryview(b"\xc3\xa4")]:
        assert Template("$input.body").render(body).body == "ä"
    with pytest.raises(UnicodeDecodeError):
        Template("$input.body").render(b"\xff")


def test_unpaired_surrogates_go_in():
    rendered = Template("$x $context.y").render(variables={"x": "a\ud83d"}, context={"y": "\udc00"})
    assert (rendered.body, rendered.surrogates) == ("a? ?", [])
    assert Template("\ud83d$input.body").render("x\ude00").body == "?x?"


def test_places_count_characters():
    source = "a😀 $x\n#if($y)"
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(source)
    error = caught.value
    assert source[error.offset : error.offset + error.length] == "#if"
    assert error.diagnostics == error.findings
    first = error.diagnostics[0]
    assert (first["offset"], first["length"], first["line"]) == (error.offset, error.length, 2)
    assert source.encode()[slice(*error.span)] == b"#if"


def test_a_trace_says_what_each_part_printed():
    template = Template("😀#set($a = 5)$a")
    rendered, events = template.trace()
    assert rendered.body == "😀5"
    printed = [event for event in events if event["kind"] == "reference"]
    assert [(event["offset"], event["length"], event["output"], event["value"]) for event in printed] == [(13, 2, [1, 2], "5")]
    error, events = Template('a#set($x = "abc")$x.substring(10)').trace()
    assert isinstance(error, RenderError) and events
