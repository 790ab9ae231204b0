"""Global shares: who is to have how much of the grid, and who has it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Sum

from core.engines.doors import database
from core.panda.models import ActiveShareStatistic, GlobalShare

EXECUTING, QUEUED = frozenset({"sent", "running"}), frozenset({"activated"})
ITSELF = "(itself)"


@dataclass(frozen=True)
class Amount:
    """Jobs and benchmark power of one share at one queue in one state."""

    share: str
    queue: str
    state: str
    resource_type: str
    jobs: int
    power: int

    @property
    def kind(self) -> str:
        """executing, queued or ignored."""
        return "executing" if self.state in EXECUTING else "queued" if self.state in QUEUED else "ignored"


@dataclass
class Share:
    """A share of its parent; amounts are those of all below it. `value` is its part of its siblings, in percent."""

    name: str
    value: float | None
    depth: int
    of_all: float = 0.0
    children: list["Share"] = field(default_factory=list)
    power: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("executing", "queued", "ignored"), 0))
    pledged: float = 0.0

    @property
    def delta(self) -> float:
        return self.power["executing"] - self.pledged

    @property
    def ratio(self) -> float | None:
        """Executing in percent of what is pledged; none where nothing is."""
        return 100 * self.power["executing"] / self.pledged if self.pledged else None


@dataclass(frozen=True)
class Shares:
    """The tree, and the amounts of shares that are not in it; `filled` is when the database last added them up."""

    roots: list[Share]
    strangers: list[Share]
    amounts: list[Amount]
    filled: datetime | None

    @property
    def total(self) -> int:
        """What executes, in the tree and outside it."""
        return sum(one.power["executing"] for one in (*self.roots, *self.strangers))


def shares() -> Shares:
    """The tree of shares with what executes and waits.

    :raises Unanswered: when the database failed or took too long.
    """
    with database("panda"):
        rows = list(GlobalShare._default_manager.using("panda").values_list("name", "value", "parent").order_by("name"))
        by = ("gshare", "computingsite", "jobstatus", "resource_type")
        found = ActiveShareStatistic._default_manager.using("panda").order_by()
        cells = list(found.values_list(*by).annotate(Sum("njobs"), Sum("hs")))
        filled = found.aggregate(Max("ts"))["ts__max"]
    amounts = [_amount(cell) for cell in cells]
    return arranged(rows, amounts, filled)


def _amount(cell: Sequence[Any]) -> Amount:
    share, queue, state, resource_type, jobs, power = cell
    return Amount(share or "", queue or "", state, resource_type or "", int(jobs or 0), int(power or 0))


def arranged(rows: Sequence[tuple[str, int, str | None]], amounts: list[Amount], filled: datetime | None) -> Shares:
    """The tree with the amounts in it: what a parent has is what its children have together."""
    own = _by_share(amounts)
    names = {name for name, _, _ in rows}
    below: dict[str | None, list[tuple[str, int]]] = defaultdict(list)
    for name, value, parent in rows:
        below[parent if parent in names and parent != name else None].append((name, value))
    met: set[str] = set()
    roots = _branch(None, below, own, met, 0)
    # Shares that are their own ancestors hang from no root.
    roots += [_share(name, 0.0, 0, own) for name in sorted(names - met)]
    strangers = [_share(name, None, 0, own) for name in sorted(own.keys() - names)]
    total = sum(one.power["executing"] for one in roots)
    for root in roots:
        _pledge(root, 100.0, total)
    return Shares(roots, strangers, amounts, filled)


def _by_share(amounts: Sequence[Amount]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for one in amounts:
        power = found.setdefault(one.share, dict.fromkeys(("executing", "queued", "ignored"), 0))
        power[one.kind] += one.power
    return found


def _branch(
    parent: str | None,
    below: Mapping[str | None, list[tuple[str, int]]],
    own: Mapping[str, dict[str, int]],
    met: set[str],
    depth: int,
) -> list[Share]:
    """The shares below a parent, their values made to add up to 100."""
    siblings = below.get(parent, [])
    whole = sum(value for _, value in siblings)
    found = []
    for name, value in sorted(siblings, key=lambda pair: (-pair[1], pair[0])):
        met.add(name)
        share = Share(name, 100 * value / whole if whole else 0.0, depth)
        share.children = _branch(name, below, own, met, depth + 1)
        if name in own:
            _add(share, own[name])
            if share.children:
                share.children.append(_share(ITSELF, None, depth + 1, {ITSELF: own[name]}))
        for child in share.children:
            if child.name != ITSELF:
                _add(share, child.power)
        found.append(share)
    return found


def _share(name: str, value: float | None, depth: int, own: Mapping[str, dict[str, int]]) -> Share:
    share = Share(name, value, depth)
    _add(share, own.get(name, {}))
    return share


def _add(share: Share, power: Mapping[str, int]) -> None:
    for kind, amount in power.items():
        share.power[kind] += amount


def _pledge(share: Share, of_parent: float, total: int) -> None:
    share.of_all = of_parent * (share.value or 0.0) / 100
    share.pledged = total * share.of_all / 100
    for child in share.children:
        _pledge(child, share.of_all, total)


def flat(roots: Sequence[Share]) -> list[Share]:
    """Every share, each followed by those below it."""
    return [one for root in roots for one in (root, *flat(root.children))]
