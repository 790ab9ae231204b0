"""What global shares show, made from the answer to their question."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from core.engines import topology
from core.render import lists
from core.render.job_states import with_states
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.templatetags.portal import MINUS, NO_BREAK_SPACE, percent, spaced
from sites.catalogue import Work
from sites.shares_queries import ITSELF, Amount, Share, Shares, flat

NONE: Counter[str] = Counter()
EXACT = 1e-9
KINDS = ("executing", "queued", "ignored")
PHASES = {"sent": "running", "running": "running", "finished": "did run", "failed": "did run", "closed": "did run"}
INDENT = NO_BREAK_SPACE * 4
COUNTED = {"running": ("running", "sent"), "queued": ("activated",)}


def objects(found: Shares) -> dict[str, dict[str, Any]]:
    """Every share by name, as scripts read it; a ratio to nothing is null."""
    every = [*(one for one in flat(found.roots) if one.name != ITSELF), *found.strangers]
    return {one.name or NOT_SPECIFIED: _object(one) for one in every}


def _object(one: Share) -> dict[str, Any]:
    ratio = one.ratio
    used = ratio * one.value / 100 if ratio is not None and one.value else None
    return {
        "executing": one.power["executing"],
        "queued": one.power["queued"],
        "pledged": round(one.pledged, 2),
        "delta": round(one.delta, 2),
        "ratio": None if ratio is None else round(ratio, 2),
        "used": None if used is None else round(used, 2),
        "ignore": one.power["ignored"],
        "value": None if one.value is None else round(one.value, 2),
    }


def table(found: Shares, work: Work) -> Table:
    """The tree, then shares of jobs that are not in it; roots and those together are the sum."""
    headings = [
        Heading("share", "Share"),
        Heading("value", "Of its parent", "", "right"),
        Heading("of_all", "Of all", "", "right"),
        Heading("pledged", "Pledged", "HS23: its part of all that executes in the tree", "right"),
        Heading("executing", "Executing", "HS23 of jobs that are sent or running", "right"),
        Heading("delta", "Over or under", "executing less pledged, HS23", "right"),
        Heading("ratio", "Of its pledge", "executing in percent of pledged", "right"),
        Heading("queued", "Queued", "HS23 of activated jobs", "right"),
        Heading("running", "Jobs run", "sent or running now", "right"),
        Heading("waiting", "Jobs ready", "activated now", "right"),
    ]
    named = [*flat(found.roots), *found.strangers]
    shares = [*named, *_of_jobs_alone({one.name for one in named}, work)]
    rows = [_row(one, work) for one in shares]
    return Table(f"{spaced(len(shares))} global shares", headings, [*rows, _sum(found, work)] if rows else [])


def _of_jobs_alone(known: set[str], work: Work) -> list[Share]:
    """Shares that only jobs name, where some of them run or are ready."""
    counted = {state for states in COUNTED.values() for state in states}
    names = {name or "" for name, states in work.by_value.items() if any(states[state] for state in counted)}
    return [Share(name, None, 0) for name in sorted(names - known)]


def _row(one: Share, work: Work) -> list[Cell]:
    outside = "" if one.value is not None or one.name == ITSELF else "jobs name it, and the tree does not"
    ratio = one.ratio
    return [
        Cell(f"{INDENT * one.depth}{one.name or NOT_SPECIFIED}", title=outside),
        Cell(NOTHING if one.value is None else _share_of(one.value), kind="number"),
        Cell(NOTHING if one.value is None else _share_of(one.of_all), kind="number"),
        Cell(NOTHING if one.value is None else spaced(round(one.pledged)), kind="number"),
        Cell(spaced(one.power["executing"]), kind="number"),
        Cell(NOTHING if one.value is None else _signed(round(one.delta)), kind="number"),
        Cell(NOTHING if ratio is None else _share_of(ratio), kind="number"),
        Cell(spaced(one.power["queued"]), kind="number"),
        *(_jobs(one, work, states) for states in COUNTED.values()),
    ]


def _jobs(one: Share, work: Work, states: Sequence[str]) -> Cell:
    """Jobs of the share and of all below it."""
    if one.name == ITSELF:
        return Cell(NOTHING, kind="number")
    names = [each.name for each in flat([one]) if each.name != ITSELF]
    count = sum(work.by_value.get(name or None, NONE)[state] for name in names for state in states)
    return _counted(work, work.of_any(names), states, count)


def _counted(work: Work, of: Selection, states: Sequence[str], count: int) -> Cell:
    if not count:
        return Cell("0", kind="number")
    return Cell(spaced(count), with_states(of, states), "number", lists.was(count, work.as_of), count=count)


def _sum(found: Shares, work: Work) -> list[Cell]:
    every = [*found.roots, *found.strangers]
    pledged, queued = sum(one.pledged for one in every), sum(one.power["queued"] for one in every)
    amounts = (NOTHING, NOTHING, spaced(round(pledged)), spaced(found.total), NOTHING, NOTHING, spaced(queued))
    counts = [
        _counted(work, work.selection, states, sum(seen[s] for seen in work.by_value.values() for s in states))
        for states in COUNTED.values()
    ]
    return [Cell("All"), *(Cell(text, kind="number") for text in amounts), *counts]


def _share_of(value: float) -> str:
    """A percentage with one digit, which is never 0 or 100 unless it is exactly that."""
    text = f"{value:.1f}".removesuffix(".0")
    if text == "0" and value:
        return f"< 0.1{NO_BREAK_SPACE}%"
    if text == "100" and abs(value - 100) > EXACT:
        text = "< 100" if value < 100 else "> 100"
    return f"{text}{NO_BREAK_SPACE}%"


def _signed(amount: int) -> str:
    return f"{'+' if amount > 0 else MINUS if amount < 0 else ''}{spaced(abs(amount))}"


def headline(found: Shares) -> str:
    """Which share is furthest from what it is to have."""
    leaves = [one for one in flat(found.roots) if not one.children and one.pledged]
    if not flat(found.roots):
        return "PanDA's database holds no global shares."
    if not leaves:
        return "Nothing executes in any share."
    least = min(leaves, key=lambda one: one.delta)
    queued = "work of it waits" if least.power["queued"] else "no work of it waits"
    ratio = percent(round(least.power["executing"]), round(least.pledged))
    return f"{least.name} is furthest below its share: it has {ratio} of what it is pledged, and {queued}."


def core_type(queue: str) -> str:
    """UCORE, MCORE or SCORE by the description of a queue."""
    one = _described(queue)
    if "ucore" in str(one.get("capability") or "").lower() or "unifiedPandaQueue" in str(one.get("catchall") or ""):
        return "UCORE"
    cores = str(one.get("corecount") or "")
    return "MCORE" if cores.isdecimal() and int(cores) > 1 else "SCORE"


def _described(queue: str) -> Mapping[str, Any]:
    known = topology.queues().get(queue)
    return known.data if known else {}


def resource(queue: str) -> str:
    """The kind of resource behind a queue, in lower case: grid, cloud, hpc."""
    return str(_described(queue).get("resource_type") or NOT_SPECIFIED).lower()


def policy(queue: str) -> str:
    """How a queue divides itself."""
    return str(_described(queue).get("fairsharepolicy") or NOT_SPECIFIED)


def parts_by(amounts: Iterable[Amount], name: str, part_of: Callable[[str], str]) -> list[dict[str, Any]]:
    """Power by an attribute of the queue, each beside the sum of all; nothing is divided by nothing."""
    power: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for one in amounts:
        power[part_of(one.queue)][one.kind] += one.power
    sums = {kind: sum(row[kind] for row in power.values()) for kind in KINDS}
    return [_part(name, part, row, sums) for part, row in sorted(power.items())]


def _part(name: str, part: str, row: Mapping[str, int], sums: Mapping[str, int]) -> dict[str, Any]:
    total, whole = sum(row.values()), sum(sums.values())
    return {
        name: part,
        "ignore": row["ignored"],
        "ignore_percent": _percent(row["ignored"], sums["ignored"]),
        "executing": row["executing"],
        "executing_percent": _percent(row["executing"], sums["executing"]),
        "queued": row["queued"],
        "queued_percent": _percent(row["queued"], sums["queued"]),
        "total_hs": total,
        "total_hs_percent": _percent(total, whole),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None


def detailed(amounts: Iterable[Amount]) -> list[dict[str, Any]]:
    """Jobs and power by share, queue and state."""
    return [
        {
            "gshare": one.share or NOT_SPECIFIED,
            "computingsite": one.queue or NOT_SPECIFIED,
            "resources": resource(one.queue),
            "corecount": core_type(one.queue),
            "jobstatus": one.state,
            "count": one.jobs,
            "hs06": one.power,
            "hs06/count": round(one.power / one.jobs, 2) if one.jobs else None,
        }
        for one in amounts
    ]


def distribution(amounts: Iterable[Amount]) -> list[dict[str, Any]]:
    """Jobs and power by share, core type and phase."""
    rows = _added(amounts, lambda one: (one.share, core_type(one.queue), PHASES.get(one.state, "scheduled")))
    names = ("gshare", "corecount", "jobstatus", "count", "hs06")
    return [dict(zip(names, (share or NOT_SPECIFIED, *rest), strict=True)) for share, *rest in rows]


def by_queue(amounts: Iterable[Amount]) -> list[dict[str, Any]]:
    """Jobs by queue, share, core type and state."""
    rows = _added(amounts, lambda one: (one.queue, one.share, core_type(one.queue), one.state))
    names = ("computingsite", "gshare", "corecount", "jobstatus", "count")
    return [dict(zip(names, (q or NOT_SPECIFIED, s or NOT_SPECIFIED, *rest), strict=True)) for q, s, *rest, _ in rows]


def _added(amounts: Iterable[Amount], key_of: Callable[[Amount], tuple[str, ...]]) -> list[tuple[Any, ...]]:
    """(parts of the key, jobs, power) for each key."""
    found: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for one in amounts:
        sums = found[key_of(one)]
        sums[0] += one.jobs
        sums[1] += one.power
    return [(*key, *sums) for key, sums in sorted(found.items())]


TABLES: Mapping[str, Callable[[Sequence[Amount]], list[dict[str, Any]]]] = {
    "detailedInformationJSON": detailed,
    "sharesDistributionJSON": distribution,
    "siteWorkQueuesJSON": by_queue,
    "resourcesType": lambda amounts: parts_by(amounts, "resource", resource),
    "coreTypes": lambda amounts: parts_by(amounts, "coretypes", core_type),
    "fairsharePolicy": lambda amounts: parts_by(amounts, "policy", policy),
}
PART_LABELS = {"resource": "Kind of resource", "coretypes": "Kind of cores", "policy": "Share policy of the queue"}


def part_table(caption: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    """Power by an attribute of the queue, for readers."""
    if not rows:
        return Table(caption, [], [])
    key = next(iter(rows[0]))
    headings = [Heading(key, PART_LABELS[key])]
    headings += [Heading(name, name.replace("ignored", "other").capitalize(), "HS23", "right") for name in KINDS]
    names = {"executing": "executing", "queued": "queued", "ignored": "ignore"}
    cells = [
        [Cell(str(row[key])), *(_with_percent(row[n], row[f"{n}_percent"]) for n in names.values())] for row in rows
    ]
    return Table(caption, headings, cells)


def _with_percent(amount: int, share: float | None) -> Cell:
    return Cell(spaced(amount), kind="number", title="" if share is None else f"{share:g} % of all")
