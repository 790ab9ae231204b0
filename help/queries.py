"""What the reference asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from core.engines.base import Page, Unanswered
from core.engines.sql.engine import SqlEngine
from core.reference import Endpoint, Entry
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
# So many parameters are not told twice, where they are most of an endpoint's.
MANY = 20


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


@dataclass(frozen=True)
class Shared:
    """What an endpoint takes as another one does: `names` of its parameters, or all of them but those."""

    endpoint: Endpoint
    names: tuple[str, ...]
    are_left_out: bool


@dataclass(frozen=True)
class Shown:
    """An endpoint as the page shows it: in `parameters` what `shared` does not tell already."""

    endpoint: Endpoint
    parameters: tuple[Entry, ...]
    shared: Shared | None


def shown(endpoints: Sequence[Endpoint]) -> list[Shown]:
    """Every endpoint with its parameters; what many take is told in full at the first of them alone."""
    found: list[Shown] = []
    for endpoint in endpoints:
        whole = (one.endpoint for one in found if one.shared is None)
        alike = max(whole, key=lambda other: len(_common(endpoint, other)), default=endpoint)
        common = _common(endpoint, alike)
        if alike is endpoint or len(common) < max(MANY, len(endpoint.parameters) / 2):
            found.append(Shown(endpoint, endpoint.parameters, None))
        else:
            own = tuple(entry for entry in endpoint.parameters if entry not in common)
            found.append(Shown(endpoint, own, _shared(endpoint, alike, common)))
    return found


def _common(one: Endpoint, other: Endpoint) -> frozenset[Entry]:
    return frozenset(one.parameters) & frozenset(other.parameters)


def _shared(endpoint: Endpoint, other: Endpoint, common: frozenset[Entry]) -> Shared:
    """In the fewest names; what each page takes for its renderings is no exception where its entries do not say so."""
    renderings = {*endpoint.answers, "strict", *(("raw",) if "csv" in endpoint.answers else ())}
    taken = tuple(entry.name for entry in other.parameters if entry in common)
    left = tuple(entry.name for entry in other.parameters if entry not in common and entry.name not in renderings)
    return Shared(other, *((left, True) if len(left) < len(taken) else (taken, False)))


def with_examples(endpoint: Endpoint, ids: Ids) -> Endpoint:
    """The same with examples that can be followed."""
    return replace(endpoint, examples=tuple(example.format(**ids) for example in endpoint.examples))
