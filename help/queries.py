"""What the reference asks."""

from dataclasses import asdict
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from core.engines.base import Page, Unanswered
from core.engines.sql.engine import SqlEngine
from core.reference import Endpoint
from core.selection.columns import Sort
from core.selection.jobs import jobs
from core.selection.selection import Selection

Ids = dict[str, str]
# What examples name → the attribute of a job that it is.
NAMED = {
    "pandaid": "pandaid",
    "jeditaskid": "jeditaskid",
    "queue": "computingsite",
    "node": "wn",
    "user": "produsername",
}


def endpoints() -> list[Endpoint]:
    """The endpoints of every feature that has a `reference` module."""
    names = [config.name for config in apps.get_app_configs() if not config.name.startswith("django.")]
    modules = [import_module(f"{name}.reference") for name in names if find_spec(f"{name}.reference")]
    return [endpoint for module in modules for endpoint in getattr(module, "ENDPOINTS", ())]


def ids(as_of: datetime) -> Ids:
    """Ids and names that exist, for the examples; those of nobody where the database is empty or silent."""
    some = Selection(jobs(), (("jeditaskid", "!0"), ("wn", "*")))
    try:
        rows = SqlEngine().rows(some, as_of, tuple(NAMED.values()), Page(Sort("pandaid"), 1)).rows
    except Unanswered:
        rows = []
    found = zip(NAMED, rows[0], strict=True) if rows else ()
    return {**dict.fromkeys(NAMED, "1"), **{name: str(value) for name, value in found if value}}


def described(endpoint: Endpoint, ids: Ids) -> dict[str, Any]:
    """An endpoint as data, with examples that can be followed."""
    found = asdict(endpoint)
    found["examples"] = [example.format(**ids) for example in endpoint.examples]
    return found
