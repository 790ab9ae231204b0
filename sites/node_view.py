"""What the pages of worker nodes show, made from the answers to their questions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from core import experiment
from core.panda.vocabulary import PHASES
from core.questions.nodes import Node, averages, is_node, together
from core.render import links, lists, verdicts
from core.render.job_states import ByState, in_order_of_life
from core.render.plain import plain
from core.render.plots import SideBySide, side_by_side
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import percent, spaced
from sites.node_queries import NodePage, NodesPage
from sites.units import MB_PER_GB

# Column → its label, what it means, and the states of the jobs that it counts.
COUNTED = {
    "waiting": ("Waiting", "given to a pilot, or before that", PHASES["waits"]),
    "running": ("Running", "the payload runs", PHASES["runs"]),
    "moving": ("Moving", "the payload is done, its outputs are under way", PHASES["moves"]),
    "finished": ("Finished", "ended well", ("finished",)),
    "failed": ("Failed", "ended in failure", ("failed",)),
}
NAMED = frozenset(state for _, _, states in COUNTED.values() for state in states)
LIVE = frozenset({"waiting", "running", "moving"})
ORDERS: Mapping[str, Callable[[Node], Any]] = {
    "count": lambda node: (-node.jobs, node.name),
    "failed": lambda node: (-node.failed, node.name),
    "finished": lambda node: (-node.states["finished"], node.name),
    "running": lambda node: (-node.states["running"], node.name),
    "share": lambda node: (-node.share, -node.ended, node.name),
    "alpha": lambda node: node.name,
}
BARS_SHOWN = 60
# Of nodes that stand out, so many are told of above the table.
TOLD = 3
PLOTTED = ("finished", "failed")


def in_order(nodes: Sequence[Node], order: str) -> list[Node]:
    """Nodes in one of ORDERS, or those in trouble first."""
    return sorted(nodes, key=ORDERS[order]) if order else list(nodes)


def table(page: NodesPage, nodes: Sequence[Node], sort_url: Callable[[str], str], order: str) -> Table:
    """Some nodes of a queue, after the sum and the average of all that were asked for."""
    headings = [
        _heading("alpha", "Worker node", "", sort_url, order),
        *(_heading(name, label, meaning, sort_url, order) for name, (label, meaning, _) in COUNTED.items()),
        _heading("share", "Failure share", "failed among failed and finished", sort_url, order),
        Heading("other", "Other ends", "cancelled, closed, and states that are not known", "right"),
        _heading("count", "Jobs", "in any state", sort_url, order),
        Heading("slots", "Slots", "different pilot slots that run a job", "right"),
        Heading("cores", "Cores", "of running jobs", "right"),
        Heading("minram", "Least memory", "the least that a running job asked for, GB", "right"),
        Heading("why", "Why it stands out"),
    ]
    rows = [_row(page, node) for node in nodes]
    caption = f"{spaced(len(nodes))} of {spaced(len(page.nodes))} worker nodes of {page.queue}"
    return Table(caption, headings, [*_sums(page), *rows] if page.nodes else [])


def _heading(key: str, label: str, meaning: str, sort_url: Callable[[str], str], order: str) -> Heading:
    align = "left" if key == "alpha" else "right"
    direction = "ascending" if key == "alpha" else "descending"
    return Heading(key, label, meaning, align, sort_url(key) if key in ORDERS else "", direction * (key == order))


def _sums(page: NodesPage) -> list[list[Cell]]:
    """All nodes together, and the average of those that are worker nodes."""
    held = _held_together(page, page.nodes)
    total = [
        Cell("All"),
        *_counts(page.selection, Node("", page.states), page.as_of),
        *(_amount(held[name]) for name in ("slots", "cores")),
        _memory(held["minram"]),
        Cell(""),
    ]
    return [total, _average(page)] if page.real else [total]


def _average(page: NodesPage) -> list[Cell]:
    real = page.real
    label = Cell(f"Average of {spaced(len(real))}", title="without jobs that no worker node has taken")
    columns, held = _by_column(together(real)), _held_together(page, real)
    amounts = {**columns, "share": None, **held, "minram": None}
    names = (*COUNTED, "share", "other", "jobs", "slots", "cores", "minram")
    return [label, *(_mean(amounts[name], len(real)) for name in names), Cell("")]


def _mean(amount: int | None, nodes: int) -> Cell:
    return Cell(NOTHING if amount is None else f"{amount / nodes:.1f}", kind="number")


def _held_together(page: NodesPage, nodes: Sequence[Node]) -> dict[str, int | None]:
    """What the running jobs of some nodes hold; no slots where those could not be counted."""
    running = [page.of(node.name) for node in nodes]
    return {
        "slots": sum(one.slots or 0 for one in running) if page.slots_counted else None,
        "cores": sum(one.cores for one in running),
        "minram": min((one.minram for one in running if one.minram), default=None),
    }


def _by_column(states: Counter[str]) -> dict[str, int]:
    """Jobs by column of the table; the columns add up to `jobs`."""
    found = {name: sum(states[state] for state in which) for name, (_, _, which) in COUNTED.items()}
    return {**found, "other": states.total() - sum(found.values()), "jobs": states.total()}


def _row(page: NodesPage, node: Node) -> list[Cell]:
    of = page.selection.with_term("wn", exactly(node.name) if node.name else NOT_SPECIFIED)
    running = page.of(node.name)
    why = verdicts.evidence(node.verdict) if node.verdict else _no_node(node.name)
    slots = running.slots if page.slots_counted else None
    held = (Cell(NOTHING, kind="number"),) * 3
    if node.states["running"]:
        held = (_amount(slots), _amount(running.cores), _memory(running.minram))
    return [_name(page, node), *_counts(of, node, page.as_of), *held, Cell(why)]


def _name(page: NodesPage, node: Node) -> Cell:
    return Cell(node.name or NOT_SPECIFIED, _url(page, node))


def _url(page: NodesPage, node: Node) -> str:
    """The page of a node, asking what this one asks."""
    url = links.node_of(page.queue, node.name) if node.name else ""
    return f"{url}?{page.query}" if url and page.query else url


def _no_node(name: str) -> str:
    if is_node(name, experiment.current().server_hosts):
        return ""
    return "PanDA's own machine: no worker node has these jobs." if name else "No worker node has taken these jobs."


def _counts(of: Selection, node: Node, as_of: datetime) -> list[Cell]:
    """The counts of a node's jobs by column, each with the list that proves it; nothing leads to no list."""
    columns, lists_of = _by_column(node.states), ByState(of, node.states)
    cells = [
        _count(columns[name], lists_of.of(which), lists.was(columns[name], as_of) if name in LIVE else "")
        for name, (_, _, which) in COUNTED.items()
    ]
    share = Cell(percent(node.failed, node.ended) or NOTHING, kind="number")
    others = [state for state in node.states if state not in NAMED]
    return [*cells, share, _count(columns["other"], lists_of.of(others)), _count(columns["jobs"], lists_of.all)]


def _count(count: int, url: str, title: str = "") -> Cell:
    return Cell(spaced(count), url, "number", title, count=count) if count else Cell("0", kind="number")


def _amount(amount: int | None) -> Cell:
    return Cell(NOTHING if amount is None else spaced(amount), kind="number")


def _memory(megabytes: int | None) -> Cell:
    return Cell(f"{megabytes / MB_PER_GB:.1f}" if megabytes else NOTHING, kind="number")


def bars(page: NodesPage) -> SideBySide | None:
    """Failed and finished jobs of the nodes that ended most jobs."""
    nodes = _plotted(page)
    if not nodes:
        return None
    named = [(_in_words(node), _url(page, node), {state: node.states[state] for state in PLOTTED}) for node in nodes]
    return side_by_side(named, PLOTTED)


def bars_table(page: NodesPage) -> Table:
    """The numbers of the bars."""
    headings = [Heading("node", "Worker node"), *(Heading(s, s.capitalize(), align="right") for s in PLOTTED)]
    nodes = _plotted(page)
    rows = [[Cell(node.name), *(Cell(spaced(node.states[s]), kind="number") for s in PLOTTED)] for node in nodes]
    return Table(bars_title(page), headings, rows)


def bars_title(page: NodesPage) -> str:
    ended, drawn = sum(1 for node in page.real if node.ended), len(_plotted(page))
    which = "all that ended jobs" if ended == drawn else f"the {drawn} of {spaced(ended)} that ended most jobs"
    return f"Finished and failed jobs by worker node, {which}"


def _plotted(page: NodesPage) -> list[Node]:
    return sorted((node for node in page.real if node.ended), key=lambda n: (-n.ended, n.name))[:BARS_SHOWN]


def _in_words(node: Node) -> str:
    return f"{node.name}: {spaced(node.failed)} failed, {spaced(node.states['finished'])} finished"


def headline(page: NodesPage) -> tuple[str, str]:
    """How the nodes are, and the next step."""
    if not page.nodes:
        return "No job in this time names a worker node.", ""
    bad = sum(1 for node in page.nodes if node.verdict)
    real = len(page.real)
    nodes = f"{spaced(real)} worker node{'' if real == 1 else 's'} had jobs"
    if not bad:
        return f"{nodes}; none stands out.", ""
    stand = "1 stands out" if bad == 1 else f"{spaced(bad)} stand out"
    return f"{nodes}; {stand}.", "Look at what failed there; the site can take such nodes out."


def troubled(page: NodesPage) -> list[tuple[str, str, str]]:
    """(name, URL, evidence) of the nodes that stand out most."""
    bad = [(node, node.verdict) for node in page.nodes if node.verdict][:TOLD]
    return [(node.name, _url(page, node), verdicts.evidence(verdict)) for node, verdict in bad]


def verdict_of(page: NodePage) -> tuple[str, str]:
    """What is to be said of one node first, and the next step."""
    node = page.node
    if not node.jobs:
        return f"No job was here in this time, and {spaced(page.wider)} were in the last 7 days.", ""
    if not is_node(node.name, experiment.current().server_hosts):
        return "This is a machine of PanDA itself: no worker node has these jobs.", ""
    if node.verdict:
        return f"It stands out: {verdicts.evidence(node.verdict)}", "See its errors; the site can take it out."
    others, ended = sum(one.failed for one in page.others) - node.failed, sum(one.ended for one in page.others)
    rest = percent(others, ended - node.ended)
    if not node.ended:
        return "No job ended here in this time.", ""
    beside = f", where the queue's other nodes fail {rest}" if rest else ""
    share = f"{spaced(node.failed)} of {spaced(node.ended)} that ended failed"
    return f"It does not stand out: {share}{beside}.", ""


JOB_HEADINGS = {
    "pandaid": "Job",
    "jeditaskid": "Task",
    "produsername": "User",
    "jobstatus": "Status",
    "modificationtime": "Modified",
}


def jobs_table(page: NodePage) -> Table:
    """The newest of the node's jobs."""
    headings = [Heading(name, label) for name, label in JOB_HEADINGS.items()]
    caption = f"{spaced(len(page.jobs))} of {spaced(page.node.jobs)} jobs, newest first"
    return Table(caption, headings, [[_job_cell(name, job[name]) for name in JOB_HEADINGS] for job in page.jobs])


def _job_cell(name: str, value: Any) -> Cell:
    kind = {"pandaid": "code", "jeditaskid": "code", "jobstatus": "state", "modificationtime": "time"}.get(name, "text")
    text = shown(value)
    return Cell(text or NOTHING, "" if kind == "state" else links.of(name, value), kind if text else "text")


def summary(page: NodesPage, nodes: Sequence[Node]) -> list[dict[str, Any]]:
    """Nodes for scripts, after their sum and their average."""
    every = _object("All", page.states) | _held_together(page, page.nodes)
    mean = {state: round(count, 1) for state, count in averages(together(page.real), len(page.real)).items()}
    average = {
        "name": "Average",
        "count": round(page_mean(page), 1),
        "states": [{"name": state, "count": mean[state]} for state in in_order_of_life(together(page.real))],
        "pctfail": every["pctfail"],
    }
    return [every, average, *(_node_object(page, node) for node in nodes)]


def page_mean(page: NodesPage) -> float:
    """Jobs of the average worker node."""
    return together(page.real).total() / len(page.real) if page.real else 0.0


def _object(name: str, states: Counter[str]) -> dict[str, Any]:
    failed, ended = states["failed"], states["failed"] + states["finished"]
    return {
        "name": name,
        "count": states.total(),
        "states": [{"name": state, "count": states[state]} for state in in_order_of_life(states)],
        "pctfail": round(100 * failed / ended, 2) if ended else None,
    }


def _node_object(page: NodesPage, node: Node) -> dict[str, Any]:
    running = page.of(node.name)
    verdict = node.verdict
    return _object(node.name or NOT_SPECIFIED, node.states) | {
        "slots": running.slots if node.states["running"] else 0,
        "cores": running.cores,
        "minram": running.minram,
        "outlier": verdict.level if verdict else "",
        "evidence": verdicts.evidence(verdict) if verdict else "",
    }


def as_data(page: NodesPage, nodes: Sequence[Node], url: str, wnname: str, hours: int) -> dict[str, Any]:
    """The nodes of a queue as scripts read them."""
    return {
        "url": url,
        "site": page.queue,
        "wnname": wnname,
        "user": None,
        "summary": summary(page, nodes),
        "wnPlotFailed": [[node.name, node.failed] for node in page.real if node.failed],
        "wnPlotFinished": [[node.name, node.states["finished"]] for node in page.real if node.states["finished"]],
        "hours": hours,
        "built": plain(page.as_of),
    }


FILE = ("node", *COUNTED, "other", "jobs", "slots", "cores", "minram", "failure_share", "outlier", "evidence")


def file_row(page: NodesPage, node: Node) -> list[Any]:
    """A node as a row of the CSV file, in the order of FILE."""
    running, found = page.of(node.name), _by_column(node.states)
    share = round(node.share, 4) if node.ended else None
    verdict = node.verdict
    judged = [verdict.level, verdicts.evidence(verdict)] if verdict else ["", ""]
    counts = [found[name] for name in (*COUNTED, "other", "jobs")]
    return [node.name or NOT_SPECIFIED, *counts, running.slots, running.cores, running.minram, share, *judged]


def facts(page: NodePage) -> list[dict[str, Any]]:
    """What the running jobs of a node hold."""
    if not page.node.states["running"]:
        return []
    held = page.running
    items = [("Slots", held.slots), ("Cores", held.cores), ("Least memory asked for, MB", held.minram)]
    shown_items = [
        {"label": label, "text": NOTHING if amount is None else spaced(amount), "kind": "number"}
        for label, amount in items
    ]
    return [{"title": "Held by running jobs", "items": shown_items}]
