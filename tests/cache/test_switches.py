"""Parameters that mean something without a value mean the same with one, on shared pages as well."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from core.cache import keys
from core.selection.request import SWITCHES, switched
from tests.cache.conftest import Cached
from tests.servers.registry import ROOT
from tests.test_walls import packages

# They take a value; without one, the pages that look whether they are there answer the same.
WITH_VALUES = {"q", "idtasks", "display_limit_workers"}
# What code calls the parameters of a request.
GIVEN = {"given", "GET"}


def test_code_that_looks_whether_a_parameter_is_there_asks_for_a_switch():
    looked_for = {name for path in sources() for name in names_looked_for(ast.parse(path.read_text()))}
    assert looked_for <= WITH_VALUES | keys.MEANINGLESS


def sources() -> Iterator[Path]:
    for package in sorted(packages()):
        yield from (ROOT / package).rglob("*.py")


def names_looked_for(tree: ast.AST) -> Iterator[str]:
    """`"name" in given`, or in `request.GET`."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(
                left=ast.Constant(value=str(name)),
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Name(id=where) | ast.Attribute(attr=where)],
            ) if where in GIVEN:
                yield name


def test_no_code_depends_on_how_the_name_of_a_parameter_is_written():
    """Django's own mapping of a request knows capitals from small letters, as no page does."""
    assert [f"{path}:{line}" for path in sources() for line in values_read(ast.parse(path.read_text()))] == []


def values_read(tree: ast.AST) -> Iterator[int]:
    """`request.GET["name"]`, or `request.GET.get("name")`."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Subscript(value=ast.Attribute(attr="GET"))
                | ast.Attribute(value=ast.Attribute(attr="GET"), attr="get" | "getlist" | "dict")
            ):
                yield node.lineno


def test_no_other_parameter_can_be_read_as_a_switch():
    with pytest.raises(AssertionError, match="shared pages lose it"):
        switched({"colour": [""]}, "colour")


def test_no_shared_page_loses_a_switch():
    found = set()
    for policy in policies(get_resolver()):
        for name in SWITCHES & {*policy.parameters, *(() if policy.kind is None else ("summary", "strict"))}:
            request = RequestFactory().get(f"/?{name}")
            assert keys.canonical(request, policy.kind, policy.parameters) == f"{name}="
            found.add(name)
    assert {"copies", "kiosk", "summary"} <= found


def policies(resolver: URLResolver) -> Iterator:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if policy := vars(one.callback).get("policy"):
                yield policy
        else:
            yield from policies(one)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("path", "switch", "mark"),
    [
        ("/dash/region/?days=900", "kiosk", 'class="kiosk"'),
        ("/jobs/?days=900&jobstatus=failed", "summary", 'class="facet'),
        ("/tasks/?days=900", "summary", 'class="facet'),
        ("/jobs/?json&pandaid=3", "datasets", '"datasets": ['),
    ],
)
def test_readers_get_what_a_switch_says(cached: Cached, path: str, switch: str, mark: str):
    for way, is_on in ((switch, True), (f"{switch}=", True), (f"{switch.upper()}=1", True), (f"{switch}=0", False)):
        for _ in range(2):
            answer = cached.get(f"{path}&{way}")
            assert (answer.status, mark in answer.body) == (200, is_on), way
