pytest_plugins = ["pytester"]

SUITE = """
[[case]]
name = "greets"
given.body = '{"name": "Ann"}'
expect.output = "Hello Ann!"

[[case]]
name = "is wrong"
given.body = '{"name": "Bob"}'
expect.output = "Hello Ann!"
"""


def test_suites_are_collected(pytester):
    (pytester.path / "greet.vtl").write_text("Hello $input.path('$.name')!")
    (pytester.path / "greet.test.toml").write_text(SUITE)
    result = pytester.runpytest_subprocess("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*greet.test.toml*greets PASSED*", "*greet.test.toml*is wrong FAILED*"])


def test_a_configuration_is_a_fixture(pytester):
    (pytester.path / "serverless.yml").write_text(
        "service: s\nprovider: aws\nfunctions:\n  f:\n    handler: f.f\n    events:\n"
        "      - http: {path: x, method: get, integration: lambda}\n"
    )
    pytester.makepyfile(
        """
        def test_it(vtl_api):
            response = vtl_api("serverless.yml").invoke("GET", "/x", backend=lambda call: "1")
            assert response.status == 200
        """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
