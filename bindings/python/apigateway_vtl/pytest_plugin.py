"""pytest: `*.test.toml` are collected as tests, and `vtl_api` loads a configuration."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


def pytest_collect_file(file_path, parent):
    if file_path.name.endswith(".test.toml"):
        return SuiteFile.from_parent(parent, path=file_path)
    return None


class SuiteFile(pytest.File):
    """A file of cases. They run together, when the first one is asked for."""

    def collect(self):
        cases = self._cases()
        for case in cases:
            yield Case.from_parent(self, name=case["name"], result=case)

    def _cases(self):
        command = [sys.executable, "-m", "apigateway_vtl", "test", "--format", "json", os.fspath(self.path)]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=self.path.parent)
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        cases = [line for line in lines if "name" in line]
        if not cases:
            raise self.CollectError(done.stderr.strip() or f"{self.path.name} has no cases")
        return cases


class Case(pytest.Item):
    """One case of a suite."""

    def __init__(self, *, result, **rest):
        super().__init__(**rest)
        self.result = result

    def runtest(self):
        if not self.result["ok"]:
            raise CaseFailed("\n".join(self.result["problems"]))

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, CaseFailed):
            return f"{self.path}:{self.result['line']}\n{excinfo.value}"
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, self.result["line"] - 1, self.name


class CaseFailed(Exception):
    """What came is not what the case expects."""


@pytest.fixture
def vtl_api(request):
    """Loads a configuration, whose path is that of the test's folder: `vtl_api("serverless.yml")`."""
    from apigateway_vtl import Api

    def load(path, **options):
        return Api.load(os.path.join(request.path.parent, path), **options)

    return load
