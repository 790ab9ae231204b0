"""What the page of one queue shows, made from the answers to its questions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from core import experiment
from core.engines.topology import Queue
from core.panda.queue_parameters import Parameter, parameters, shown, value
from core.questions.nodes import Node
from core.render import links, spread, verdicts
from core.render.job_states import with_states
from core.render.plain import dumps
from core.render.plots import Histogram
from core.render.table import NOTHING, Cell, Heading, Table
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import exactly
from core.templatetags.portal import percent, spaced
from sites.site_queries import LONG_HOURS, SHORT_HOURS, Peers, SitePage
from sites.units import in_words

ROWS_SHOWN = 8
KEY_PARAMETERS = ("corecount", "maxrss", "maxtime", "maxinputsize", "maxwdir", "transferringlimit")
FACT_KINDS = {"integer": "number", "number": "number"}


def plot(page: SitePage) -> Histogram | None:
    """How jobs ended over the window."""
    return spread.plot(_ended_any_way(page.selection), page.spread, "Jobs that ended here")


def _ended_any_way(selection: Selection) -> Selection:
    return selection.with_term("jobstatus", "finished|failed|cancelled|closed|subfinished")


def peers_table(page: SitePage) -> Table:
    """The failure share of the queue beside those it is compared with."""
    starts = [page.hours[-hours] for hours in (SHORT_HOURS, LONG_HOURS)]
    headings = [Heading("who", "Compared")]
    for start in starts:
        since = f"since {start:%H:%M}" + ("" if start.date() == page.hours[-1].date() else f", {start.day} {start:%b}")
        headings += [
            Heading(f"failed{start}", f"Failed {since}", "", "right"),
            Heading(f"ended{start}", "Failed or finished", f"{since} UTC", "right"),
            Heading(f"share{start}", "Failure share", f"{since} UTC", "right"),
        ]
    rows = [[Cell(one.label), *(cell for start in starts for cell in _shares(one, start))] for one in page.peers]
    return Table("Failure share beside its peers", headings, rows)


def _shares(one: Peers, start: datetime) -> list[Cell]:
    found = one.since(start)
    selection = _since(one.selection, start)
    failed = links.list_of(selection.with_term("jobstatus", "failed"))
    ended, total = links.list_of(selection), found["failed"] + found["finished"]
    return [
        Cell(spaced(found["failed"]), failed, "number", count=found["failed"]),
        Cell(spaced(total), ended, "number", count=total),
        Cell(percent(found["failed"], total) or NOTHING, ended if total else "", "number"),
    ]


def _since(selection: Selection, start: datetime) -> Selection:
    assert selection.window is not None  # noqa: S101 - peers are compared in a window
    return replace(selection, window=replace(selection.window, start=start))


def share_lines(page: SitePage) -> list[dict[str, Any]]:
    """The failure shares of the queue and of its nearest peers by hour, as lines with gaps where nothing ended."""
    chosen = page.peers[:2]
    if not any(one.by_hour for one in chosen[:1]):
        return []
    return [
        {"label": one.label, "state": state, "runs": _runs(one, page.hours)}
        for one, state in zip(chosen, ("failed", "closed"), strict=False)
    ]


def _runs(one: Peers, hours: Sequence[datetime]) -> list[str]:
    """The points of the line in pieces: an hour in which nothing ended is a gap."""
    runs: list[list[str]] = [[]]
    step = 100 / len(hours)
    for number, hour in enumerate(hours):
        states = one.by_hour.get(hour, Counter())
        total = states["failed"] + states["finished"]
        if not total:
            runs.append([])
            continue
        y = 100 - 100 * states["failed"] / total
        runs[-1] += [f"{number * step:.2f},{y:.2f}", f"{(number + 1) * step:.2f},{y:.2f}"]
    return [" ".join(run) for run in runs if run]


def hours_table(page: SitePage) -> Table:
    """The numbers of the lines: failed of ended, by hour."""
    chosen = page.peers[:2]
    headings = [Heading("hour", "Hour from (UTC)"), *(Heading(one.label, one.label, align="right") for one in chosen)]
    rows = [[Cell(f"{hour:%Y-%m-%d %H:%M}", kind="time"), *(_hour(one, hour) for one in chosen)] for hour in page.hours]
    return Table("Failure share by hour", headings, rows)


def _hour(one: Peers, hour: datetime) -> Cell:
    states = one.by_hour.get(hour, Counter())
    total = states["failed"] + states["finished"]
    text = f"{percent(states['failed'], total)} ({spaced(states['failed'])} of {spaced(total)})" if total else NOTHING
    return Cell(text, kind="number")


def key_facts(page: SitePage, asked: Selection) -> list[dict[str, Any]]:
    """Where the queue belongs, which leads to its like in the time that is asked for, and the limits that decide what comes."""
    if page.queue is None:
        return []
    data, known = page.queue.data, parameters()
    belongs = [
        ("Site", page.queue.attribute("site"), "site"),
        ("Region", page.queue.attribute("region"), "region"),
        ("Type", page.queue.attribute("queuetype"), "type"),
        ("Tier", page.queue.attribute("queuetier"), "tier"),
    ]
    place = [
        {
            "label": label,
            "text": text or "",
            "url": links.going_on(links.queues_with(name, text), asked.times),
            "kind": "text",
        }
        for label, text, name in belongs
    ]
    limits = [_fact(known[name], data.get(name)) for name in KEY_PARAMETERS]
    return [{"title": "Belongs to", "items": place}, {"title": "Limits", "items": limits}]


def facts(page: SitePage) -> list[dict[str, Any]]:
    """Every parameter under the title of its group, those that nobody published last."""
    if page.queue is None:
        return []
    data = shown(page.queue.data)
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, parameter in parameters().items():
        if name in data:
            groups.setdefault(parameter.group, []).append(_fact(parameter, data[name]))
    others = sorted(name for name in data if name not in parameters())
    if others:
        groups["Other"] = [{"label": name, "text": _text(data[name]), "kind": "text"} for name in others]
    return [{"title": title, "items": items} for title, items in groups.items()]


def _fact(parameter: Parameter, given: Any) -> dict[str, Any]:
    unit = f" ({parameter.unit})" if parameter.unit else ""
    return {
        "label": parameter.label,
        "text": _in_words(parameter, given),
        "meaning": f"{parameter.name}: {parameter.meaning or parameter.label}{unit}",
        "kind": FACT_KINDS.get(parameter.type, "text"),
    }


def _in_words(parameter: Parameter, given: Any) -> str:
    amount = value(parameter, given)
    if parameter.type == "integer" and isinstance(amount, int):
        return in_words(parameter, amount)
    if parameter.type == "number" and amount:
        return f"{amount} {parameter.unit}".strip()
    if parameter.type == "elements" and isinstance(given, list):
        return "; ".join(_element(one) for one in given)
    return _text(given)


def _element(one: Any) -> str:
    """A compute element: its door, its kind and its state."""
    if not isinstance(one, Mapping):
        return _text(one)
    kind = ", ".join(str(one[key]) for key in ("ce_flavour", "ce_jobmanager", "ce_state", "ce_status") if one.get(key))
    return f"{one.get('ce_endpoint') or one.get('ce_name') or 'unnamed'}{f' ({kind})' if kind else ''}"


def _text(given: Any) -> str:
    """Any value in words; what has parts, part by part."""
    if given in (None, "", [], {}):
        return ""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, Mapping):
        return "; ".join(f"{name}: {_text(part) or NOTHING}" for name, part in given.items())
    if isinstance(given, list):
        return ", ".join(_text(part) or NOTHING for part in given)
    return str(given) if isinstance(given, (str, int, float)) else dumps(given)


def as_data(name: str, queue: Queue | None) -> list[dict[str, Any]]:
    """Every parameter for scripts: {param, value}, by name."""
    data = shown(queue.data) if queue else {}
    return [{"param": one, "value": data[one]} for one in sorted(data)] or [{"param": "name", "value": name}]


def comment(page: SitePage) -> str:
    """Why the status is what it is, and when the description last changed, as far as it says."""
    data = page.queue.data if page.queue else {}
    text = _text(data.get("comment") or data.get("comment_"))
    probe, changed = _text(data.get("probe")), _text(data.get("last_modified") or data.get("lastmod"))
    parts = [
        text,
        f"set by {probe}" if probe else "",
        f"description changed {_moment(changed)}" if changed else "",
    ]
    return "; ".join(part for part in parts if part)


def _moment(text: str) -> str:
    """A time as people read it; what is none, as it stands."""
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return text


def outside(page: SitePage) -> list[tuple[str, str]]:
    """(label, URL) of other services' pages about the queue."""
    profile = experiment.current()
    found = [("CRIC", profile.link("queue", queue=page.name))] if page.queue else []
    return [(label, url) for label, url in found if url]


def nodes_table(page: SitePage, asked: Selection) -> Table:
    """The worker nodes that stand out, with the evidence."""
    headings = [
        Heading("node", "Worker node"),
        Heading("failed", "Failed", align="right"),
        Heading("ended", "Failed or finished", align="right"),
        Heading("share", "Failure share", align="right"),
        Heading("why", "Why it stands out"),
    ]
    bad = [node for node in page.nodes if node.verdict]
    return Table(
        f"Worker nodes that stand out, {min(len(bad), ROWS_SHOWN)} of {spaced(len(bad))}",
        headings,
        [_node_row(page, node, asked) for node in bad[:ROWS_SHOWN]],
    )


def _node_row(page: SitePage, node: Node, asked: Selection) -> list[Cell]:
    of = page.selection.with_term("wn", exactly(node.name))
    ended = with_states(of, ("failed", "finished"))
    return [
        Cell(node.name, links.going_on(links.node_of(page.name, node.name), asked.parameters) or links.list_of(of)),
        Cell(spaced(node.failed), with_states(of, ("failed",)), "number", count=node.failed),
        Cell(spaced(node.ended), ended, "number", count=node.ended),
        Cell(percent(node.failed, node.ended), ended, "number"),
        Cell(verdicts.evidence(node.verdict) if node.verdict else ""),
    ]


def more(page: SitePage, asked: Selection) -> list[tuple[str, str]]:
    """(label, URL) of what else there is about a queue and the jobs that are asked for."""
    week = Selection(jobs(), page.selection.terms, None)
    found = [
        ("Jobs", links.list_of(page.selection)),
        ("Failed jobs", links.list_of(page.selection.with_term("jobstatus", "failed"))),
        ("Errors", links.errors_of(page.selection)),
        ("Worker nodes", links.going_on(links.nodes_of(page.name), asked.parameters)),
        ("Jobs of 7 days", f"{links.list_of(week)}&days=7"),
        *_grid(page, asked),
    ]
    return [(label, url) for label, url in found if url]


def _grid(page: SitePage, asked: Selection) -> list[tuple[str, str]]:
    """(label, URL) of the places that the queue is in, beside its like."""
    known = [(name, page.queue.attribute(name)) for name in ("site", "region")] if page.queue else []
    return [
        (f"The whole {name}", links.grid_of(asked.with_term(name, exactly(value)))) for name, value in known if value
    ]
