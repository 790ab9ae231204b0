"""What the list of users shows, made from the answers to its questions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.panda.vocabulary import JOB_STATES, PHASES
from core.render import links, lists
from core.render.job_states import ByState
from core.render.plain import plain
from core.render.table import NOTHING, Cell, Heading, Table, shown
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED, exactly
from core.templatetags.portal import percent, spaced
from users.accounts import SECONDS_PER_HOUR, Account, Totals
from users.queries import Activity, Listed

FORM = (
    ("produsername", "User", "a part of the name, or with *"),
    ("jobtype", "Job type", "analysis, production or test"),
    ("computingsite", "Queue", "CERN* for all that begin so"),
    ("workinggroup", "Working group", "=name for exactly that"),
    ("prodsourcelabel", "Label", "user, panda, managed"),
    ("hours", "Hours back", "of ended jobs; empty: 12"),
)
HEADINGS = (
    Heading("name", "User"),
    Heading("running", "Running", "the payload runs now", "right"),
    Heading("waiting", "Waiting", "created, brokered or queued, not running yet", "right"),
    Heading("moving", "Moving", "done; outputs are registered, moved or merged", "right"),
    Heading("finished", "Finished", "", "right"),
    Heading("failed", "Failed", "", "right"),
    Heading("share", "Failure share", "failed among failed and finished", "right"),
    Heading("jobs", "Jobs", "in any state", "right"),
    Heading("queues", "Queues", "at which these jobs are", "right"),
    Heading("cputime", "CPU, h", "CPU time of these jobs, as far as it is reported", "right"),
    Heading("latest", "Newest job", "that with the highest number"),
    Heading("changed", "Last change (UTC)", "of any of these jobs"),
)
PHASE_OF = {"running": "runs", "waiting": "waits", "moving": "moves"}
UNSORTED = frozenset({"queues", "changed"})
ACCOUNT_HEADINGS = (
    Heading("name", "User"),
    Heading("njobsa", "Jobs", "analysis jobs in total", "right"),
    Heading("cpua1", "Own, 1 d", "CPU hours of own work in the last day", "right"),
    Heading("cpua7", "Own, 7 d", "CPU hours of own work in the last 7 days", "right"),
    Heading("cpup1", "Group, 1 d", "CPU hours of work for groups in the last day", "right"),
    Heading("cpup7", "Group, 7 d", "CPU hours of work for groups in the last 7 days", "right"),
    Heading("latestjob", "Latest job (UTC)", "when one last came"),
    Heading("status", "Status", "blank, or what PanDA holds against the account"),
)
FILE = ("name", *JOB_STATES, "jobs", "cputime", "pandaid", "latest")
ACCOUNT_FILE = ("name", "njobsa", "cpua1", "cpua7", "cpup1", "cpup7", "latestjob", "lastmod", "status")


def of_user(selection: Selection, name: str) -> Selection:
    """The jobs of a selection of exactly that name; of nobody for the empty one."""
    return selection.with_term("produsername", exactly(name) if name else NOT_SPECIFIED)


def table(
    found: Listed,
    users: Sequence[Activity],
    queues: Mapping[str, Counter[str]],
    headings: list[Heading],
    times: Mapping[str, str],
) -> Table:
    """Some of the users with what their jobs do.

    :param times: the time that was asked for; the page of a user is asked for the same.
    """
    caption = f"{spaced(len(users))} of {spaced(len(found.users))} users with jobs"
    rows = [_row(found, user, queues.get(user.name, Counter()), times) for user in users]
    return Table(caption, headings, rows)


def sorting(
    headings: Sequence[Heading], sort_url: Callable[[str], str], order: str, unsorted: frozenset[str]
) -> list[Heading]:
    """Headings that sort, most first; names go from a to z."""
    return [
        Heading(
            one.key,
            one.label,
            one.meaning,
            one.align,
            "" if one.key in unsorted else sort_url(one.key),
            "" if one.key != order else "ascending" if one.key == "name" else "descending",
        )
        for one in headings
    ]


def _row(found: Listed, user: Activity, queues: Counter[str], times: Mapping[str, str]) -> list[Cell]:
    lists_of = ByState(of_user(found.selection, user.name), user.states)
    share, total = percent(user.states["failed"], user.ended), user.states.total()
    return [
        Cell(user.name or NOT_SPECIFIED, links.going_on(links.to("user", user.name), times)),
        *(_phase(found, lists_of, user, PHASE_OF[key]) for key in ("running", "waiting", "moving")),
        *(_count(user.states[state], lists_of.of((state,))) for state in ("finished", "failed")),
        Cell(share or NOTHING, lists_of.of(("failed", "finished")) if share else "", "number"),
        _count(total, lists_of.all),
        Cell(spaced(len(queues)), kind="number", title=_in_words(queues)),
        Cell(hours(user.cpu_s), kind="number", title=f"{spaced(user.cpu_s)} s"),
        Cell(str(user.newest), links.to("job", user.newest), "code"),
        Cell(shown(user.changed) or NOTHING, kind="time"),
    ]


def _phase(found: Listed, lists_of: ByState, user: Activity, phase: str) -> Cell:
    count = user.in_phase(phase)
    return _count(count, lists_of.of(PHASES[phase]), lists.was(count, found.as_of)) if count else _count(0, "")


def _count(count: int, url: str, title: str = "") -> Cell:
    return Cell(spaced(count), url, "number", title, count) if count else Cell("0", kind="number")


def _in_words(queues: Counter[str]) -> str:
    """The places with most jobs."""
    return ", ".join(f"{name} {spaced(count)}" for name, count in queues.most_common(5))


def hours(seconds: float) -> str:
    """Hours with one decimal while they are few."""
    found = seconds / SECONDS_PER_HOUR
    return f"{found:.1f}" if found < 10 else spaced(round(found))


def objects(
    users: Sequence[Activity], queues: Mapping[str, Counter[str]], regions: Mapping[str, Counter[str]]
) -> list[dict[str, Any]]:
    """Users as scripts read them: {name, latest, dict}."""
    return [
        {
            "name": user.name,
            "latest": user.newest,
            "dict": {
                **_states(user),
                "name": user.name,
                "pandaid": user.newest,
                "latest": plain(user.changed),
                "cputime": str(user.cpu_s),
                "njobs": user.states.total(),
                "nqueued": user.in_phase("waits"),
                "nsites": len(queues.get(user.name, ())),
                "sites": dict(queues.get(user.name, Counter()).most_common()),
                "nclouds": len(regions.get(user.name, ())),
                "clouds": dict(regions.get(user.name, Counter()).most_common()),
            },
        }
        for user in users
    ]


def _states(user: Activity) -> dict[str, int]:
    """Jobs by state, each under two keys."""
    states = [*JOB_STATES, *sorted(state or NOT_SPECIFIED for state in user.states if state not in JOB_STATES)]
    counts = {state: user.states["" if state == NOT_SPECIFIED else state] for state in states}
    return {**counts, **{f"n{state}": count for state, count in counts.items()}}


def file_row(user: Activity) -> list[Any]:
    """A user as a line of a file; states that nobody knows are in the sum."""
    counts = [user.states[state] for state in JOB_STATES]
    return [user.name, *counts, user.states.total(), user.cpu_s, user.newest, user.changed]


def accounts_table(found: Sequence[Account], total: int, sort_url: Callable[[str], str], order: str) -> Table:
    """Some rows of PanDA's table of users."""
    headings = sorting(ACCOUNT_HEADINGS, sort_url, order, frozenset({"status"}))
    return Table(f"{spaced(len(found))} of {spaced(total)} users", headings, [_account_row(one) for one in found])


def _account_row(one: Account) -> list[Cell]:
    amounts = (one.own_hours_1, one.own_hours_7, one.group_hours_1, one.group_hours_7)
    return [
        Cell(one.name, links.to("user", one.name)),
        Cell(NOTHING if one.jobs is None else spaced(one.jobs), kind="number"),
        *(Cell(NOTHING if amount is None else hours(amount * SECONDS_PER_HOUR), kind="number") for amount in amounts),
        Cell(shown(one.latest) or NOTHING, kind="time"),
        Cell(one.status or NOTHING),
    ]


def account_objects(found: Sequence[Account]) -> list[dict[str, Any]]:
    """The same as scripts read users: {name, latest, dict}; no job is known by this table."""
    return [{"name": one.name, "latest": None, "dict": _account_values(one)} for one in found]


def _account_values(one: Account) -> dict[str, Any]:
    return {name: plain(value) for name, value in zip(ACCOUNT_FILE, account_row(one), strict=True)}


def account_row(one: Account) -> list[Any]:
    """A row of the table as a line of a file; CPU in hours."""
    amounts = (one.own_hours_1, one.own_hours_7, one.group_hours_1, one.group_hours_7)
    rounded = (None if amount is None else round(amount, 2) for amount in amounts)
    return [one.name, one.jobs, *rounded, one.latest, one.changed, one.status]


def told(found: Totals, total: int) -> str:
    """How many people do how much, in one sentence."""
    many = [f"{spaced(count)} have {spaced(least)} jobs or more" for least, count in found.having.items()]
    active = ", ".join(f"{spaced(count)} in {days} days" for days, count in found.active.items())
    return f"Of {spaced(total)} users {' and '.join(many)}; a job came from {active}."
