"""The parts of a list of things of any kind: what was asked, in words and as links, and the steps to its neighbours."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from core.engines.base import Count, Rows
from core.render import links
from core.render.links import Page
from core.render.parts import (
    Choice,
    ColumnChooser,
    Copies,
    Copy,
    Facet,
    FacetPanel,
    FacetValue,
    Option,
    TimeRange,
)
from core.render.table import Cell, Table, heading
from core.selection import facets, marks, moving
from core.selection.columns import Column, Sort
from core.selection.kinds import Kind
from core.selection.request import Asked, sort_text
from core.selection.selection import Selection, is_time
from core.selection.values import NOT_SPECIFIED, named
from core.selection.window import duration
from core.templatetags.portal import NO_BREAK_SPACE, percent, spaced

QUICK = tuple(timedelta(hours=hours) for hours in (1, 6, 12, 24, 72, 168, 720))
VALUES_SHOWN = 5
NOT_COUNTED: Mapping[int, tuple[Selection, int]] = MappingProxyType({})
# A filter of the form: its parameter, its label, and a hint.
FormField = tuple[str, str, str]


def sentence(asked: Asked) -> str:
    """What was asked, as a sentence."""
    text = asked.selection.sentence()
    return f"{text[:1].upper()}{text[1:]}."


def chips(asked: Asked, page: Page | None = None) -> list[dict[str, str]]:
    """Each filter in words, with the link that removes only it from the list, or from another page that shows it."""
    selection, window, page = asked.selection, asked.selection.window, page or _list(asked)
    found = [
        {"text": selection.filter_of(term).sentence(term[1]), "remove_url": page.of(selection.with_term(term[0], ""))}
        for term in selection.terms
    ]
    if window and window.parameters(selection.kind.time_field):
        found.append({"text": window.sentence(), "remove_url": page.asking(selection.timeless)})
    return found


def _list(asked: Asked) -> Page:
    return Page(links.page_of(asked.selection))


def form(asked: Asked, fields: Sequence[FormField], page: Page | None = None) -> list[dict[str, str]]:
    """The filters of the form with what is asked now; what it does not show is kept."""
    parameters, names = {**asked.selection.parameters, **(page.kept if page else {})}, {name for name, _, _ in fields}
    shown = [
        {"name": name, "label": label, "hint": hint, "value": parameters.get(name, ""), "type": "text"}
        for name, label, hint in fields
    ]
    kind = asked.selection.kind
    kept = {name: text for name, text in parameters.items() if name not in names and not is_time(kind, name)}
    return shown + [{"name": name, "value": text, "type": "hidden"} for name, text in kept.items()]


def was(count: int, as_of: datetime) -> str:
    """What a count was that changes while it is read."""
    return f"was {spaced(count)} at {as_of:%H:%M:%S} UTC"


def truth(asked: Asked, count: Count, shown: int) -> dict[str, Any]:
    """The line that says what the page holds, as of when, and from where."""
    first = "first " if not asked.view.after else "further "
    part = f"{first}{spaced(shown)} of " if count.value else ""
    text = f"{part}{spaced(count.value)} {asked.selection.kind.name} ({count.relation})"
    return {"text": f"{text} · as of {count.as_of:%H:%M:%S} UTC · source: {count.source}", "warnings": asked.warnings}


def table(
    asked: Asked, columns: Sequence[Column], rows: Rows, total: int, cell_of: Callable[[Column, Any], Cell]
) -> Table:
    """The rows of a page, under columns that sort; rows may go on with what the order and the next page need."""
    headings = [heading(column, *_sorting(asked, column)) for column in columns]
    caption = f"{spaced(len(rows.rows))} of {spaced(total)} {asked.selection.kind.name}"
    cells = [[cell_of(column, value) for column, value in zip(columns, row, strict=False)] for row in rows.rows]
    return Table(caption, headings, cells)


def pager(asked: Asked, rows: Rows) -> dict[str, str]:
    """Steps through the list by the key of the last row."""
    following = ""
    if rows.more:
        last = dict(zip(rows.columns, rows.rows[-1], strict=True))
        kind = asked.selection.kind
        mark = marks.text_of([last[name] for name in (asked.view.sort.attribute, kind.key, *kind.more_key)])
        following = f"?{asked.link(after=mark)}"
    first = f"?{asked.link()}" if asked.view.after else ""
    return {"previous_url": first, "next_url": following, "text": "" if first else "first page"}


def empty(
    asked: Asked,
    wider_days: Sequence[int],
    page: Page | None = None,
    counted: Mapping[int, tuple[Selection, int]] = NOT_COUNTED,
) -> dict[str, Any]:
    """What to try when nothing was found: longer windows, those that were counted with what they hold."""
    page, timeless = page or _list(asked), asked.selection.timeless
    suggestions, sentence = [], f"No {asked.selection.sentence().removeprefix('all ')}."
    for days in wider_days:
        selection, count = counted.get(days, (None, None))
        if selection is None:
            suggestions.append((f"The same in the last {days} days", page.asking({**timeless, "days": str(days)})))
        elif count:
            suggestions.append((f"{spaced(count)} in the last {days} days", page.of(selection)))
    if not suggestions and wider_days:
        sentence += f" None in the last {max(wider_days)} days either."
    return {"sentence": sentence, "suggestions": suggestions}


def time_range(asked: Asked, as_of: datetime, page: Page | None = None) -> TimeRange:
    """The window that is shown, and its neighbours."""
    selection, page = asked.selection, page or _list(asked)
    found = moving.bounds(selection, as_of)
    start, end = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in found) if found else ("", "")
    neighbours = (
        moving.shifted(selection, as_of, -1),
        moving.shifted(selection, as_of, 1),
        moving.widened(selection, as_of),
    )
    back, on, out = (page.of(other) if other else "" for other in neighbours)
    return TimeRange(
        text=(selection.window.sentence() if selection.window else "") or "at any time",
        field_words=selection.kind.time_words,
        quick=[_quick(selection, length, page) for length in QUICK],
        back_url=back,
        on_url=on,
        out_url=out,
        freeze_url=page.of(selection.frozen(as_of)) if found else "",
        fields=[
            (n, text) for n, text in {**selection.parameters, **page.kept}.items() if not is_time(selection.kind, n)
        ],
        start=start,
        end=end,
    )


def column_chooser(asked: Asked, shown: Collection[str]) -> ColumnChooser:
    """Every column, with those that are shown."""
    choices = [Choice(c.name, c.label, c.meaning, c.name in shown) for c in asked.selection.kind.columns]
    return ColumnChooser(choices, list(asked.selection.parameters.items()), links.list_of(asked.selection))


def copies(asked: Asked, address: str, answer: str) -> Copies:
    """The same question for a shell, for Python, and as a link; `answer` says how Python gets at the rows."""
    name, parameters = asked.selection.kind.name, asked.selection.parameters
    url = f"{address}?{urlencode({**parameters, 'json': ''})}"
    python = f'import requests\n\n{name} = requests.get("{url}", timeout=60).json(){answer}'
    csv = f"curl -o {name}.csv '{address}?{urlencode({**parameters, 'csv': ''})}'"
    return Copies([Copy("curl", f"curl '{url}'"), Copy("Python", python), Copy("CSV by curl", csv)])


def compact(length: timedelta) -> str:
    """A quick range as its button says it: "12 h", "3 d"."""
    hours = int(length.total_seconds() // 3600)
    amount, unit = (hours // 24, "d") if hours > 24 else (hours, "h")
    return f"{amount}{NO_BREAK_SPACE}{unit}"


def facet_panel(asked: Asked, counted: Sequence[facets.Counted], total: int, as_of: datetime) -> FacetPanel:
    """Values of each attribute with links that add, remove or exclude them, and the lists that prove their counts."""
    return FacetPanel([_facet(asked.selection, one, total, as_of) for one in counted])


def _facet(selection: Selection, counted: facets.Counted, total: int, as_of: datetime) -> Facet:
    facet = counted.facet
    asks = selection.kind.by_parameter[facet.parameter]
    ordered = sorted(counted.counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown, rest = ordered[:VALUES_SHOWN], ordered[VALUES_SHOWN:]
    return Facet(
        field=facet.field,
        label=asks.label,
        meaning=asks.meaning,
        values=[_value(selection, facet, pair, total, as_of) for pair in shown],
        other_count=sum(count for _, count in rest),
        other_values=len(rest),
        other_url=_others_url(selection.frozen(as_of), facet, [value for value, _ in shown]) if rest else "",
        not_counted=counted.not_counted,
        occurrences=counted.occurrences,
    )


def _value(selection: Selection, facet: facets.Facet, pair: tuple[Any, int], total: int, as_of: datetime) -> FacetValue:
    value, count = pair
    text = facet_text(selection.kind, facet, NOT_SPECIFIED if value is None else facet.text_of(value))
    now = selection.text_of(facet.parameter)
    # Who types `failed` asks for what a link asks for by `=failed`.
    active = now == text or named(now) == named(text) != ""
    chosen = selection.narrowed(facet.parameter, text)
    toggled = selection.with_term(facet.parameter, "") if active else chosen
    left_out = selection.with_term(facet.parameter, _without(now, text))
    return FacetValue(
        text=NOT_SPECIFIED if value is None else str(facet.name_of(value)),
        count=count,
        share=percent(count, total),
        width=100 * count / total if total else 0,
        toggle_url=links.list_of(toggled),
        exclude_url=links.list_of(left_out) if facet.excludable and not active else "",
        active=active,
        # One filter cannot ask for two values at once: such a count has no list of its own.
        count_url="" if now and facet.dimension.many else links.list_of(chosen.frozen(as_of)),
    )


def _others_url(selection: Selection, facet: facets.Facet, shown: Sequence[Any]) -> str:
    """The things that have none of the values shown; none where that cannot be asked for."""
    now = selection.text_of(facet.parameter)
    if "|" in now or facet.dimension.many or not facet.excludable:
        return ""
    texts = [NOT_SPECIFIED if value is None else facet.text_of(value) for value in shown]
    without = [f"!{facet_text(selection.kind, facet, text)}" for text in texts]
    text = facet_text(selection.kind, facet, ",".join([*filter(None, [now]), *without]))
    return links.list_of(selection.with_term(facet.parameter, text))


def facet_text(kind: Kind, facet: facets.Facet, text: str) -> str:
    """The filter's canonical text for a value."""
    return kind.by_parameter[facet.parameter].canonical(text)


def _without(now: str, text: str) -> str:
    """The filter with one more value left out."""
    return f"{now},!{text}" if now and "|" not in now else f"!{text}"


def _quick(selection: Selection, length: timedelta, page: Page) -> Option:
    window = selection.window
    active = window is not None and not window.ended_only and (window.start, window.end) == (length, None)
    url = page.of(moving.lately(selection, length))
    return Option(compact(length), url, active, f"{compact(length)}, the last {duration(length)}")


def _sorting(asked: Asked, column: Column) -> tuple[str, str]:
    """Link that sorts by the column, and how it is sorted now. A second click turns the order round."""
    sort = asked.view.sort
    now = "" if sort.attribute != column.attribute else "descending" if sort.descending else "ascending"
    other = Sort(column.attribute, now != "descending")
    return f"?{asked.link(sortby=sort_text(asked.selection.kind, other))}", now
