"""Small drawings inside text, and small parts of which a page shows hundreds.

They are made in Python, for few bytes and in little time.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from core.render.parts import Choice, Facet, FacetValue
from core.render.plots import Bar, Row
from core.render.treemap import Area
from core.templatetags.cells import LONG, html
from core.templatetags.portal import spaced, state_class, utc

register = template.Library()

SPARK_HEIGHT = 20
EMPTY = SafeString("")
ACTIVE = SafeString(' aria-current="true" title="Take this filter away"')


@register.simple_tag
def sparkline(counts: Sequence[int], words: str) -> SafeString:
    """Counts in the order of time as a line over an area; read aloud as `words` with the first, last and largest."""
    if not counts:
        return EMPTY
    said = f"{words}: first {spaced(counts[0])}, last {spaced(counts[-1])}, most {spaced(max(counts))}"
    line = " ".join(f"{x:g},{y:g}" for x, y in _points(counts))
    return html(
        '<svg class="spark" role="img" aria-label="{}" viewBox="0 0 100 {}" preserveAspectRatio="none">'
        '<polygon points="0,{} {} 100,{}"/><polyline points="{}"/></svg>',
        *(said, SPARK_HEIGHT, SPARK_HEIGHT, line, SPARK_HEIGHT, line),
    )


@register.filter
def facet_values(facet: Facet) -> SafeString:
    """An `<li>` for each value: the link that adds or removes it, its count, share and bar, the link that excludes it."""
    items = (
        (_name(value), _counted(value.count, value.count_url), value.share, f"{value.width:.1f}", _exclude(value))
        for value in facet.values
    )
    return _each('<li>{}{}<small>{}</small><svg><rect width="{}%"/></svg>{}</li>', items)


@register.filter
def column_choices(columns: Iterable[Choice]) -> SafeString:
    """A box to tick for each column."""
    items = ((c.name, SafeString(" checked" if c.shown else ""), c.label) for c in columns)
    form = '<label><input type="checkbox" name="cols" value="{}"{}> {}</label>'
    return _each(form, items)


@register.filter
def plot_bars(bars: Iterable[Bar]) -> SafeString:
    """A link for each bar of a histogram, which says what it holds, with a rectangle for each state."""
    form = '<a href="{}" tabindex="-1" data-count="{}"><title>{}</title>{}</a>'
    return _each(form, ((bar.url, bar.count, bar.text, _rects(bar)) for bar in bars))


@register.filter
def named_bars(bars: Iterable[Bar]) -> SafeString:
    """A link for each bar of things side by side, to the page of the thing."""
    form = '<a href="{}" tabindex="-1"><title>{}</title>{}</a>'
    return _each(form, ((bar.url, bar.text, _rects(bar)) for bar in bars))


@register.filter
def plot_rows(rows: Iterable[Row]) -> SafeString:
    """A `<tr>` for each bar of a histogram: its start, its sum, and the count of each state."""
    form = '<tr><td class="cell-time">{}</td><td>{}</td>{}</tr>'
    return _each(form, ((utc(row.start), _counted(row.count, row.url), _cells(row)) for row in rows))


@register.filter
def tree_areas(areas: Iterable[Area]) -> SafeString:
    """A drawing of its own for each area of a tree map, which cuts off what does not fit; all of it is a link."""
    form = (
        '<svg x="{}%" y="{}%" width="{}%" height="{}%"><a href="{}" tabindex="-1"><title>{}</title>'
        '<rect class="{}" width="100%" height="100%"/>{}</a></svg>'
    )
    items = (
        (one.box.x, one.box.y, one.box.width, one.box.height, one.url, one.words, one.look, _lines(one))
        for one in areas
    )
    return _each(form, items)


def _lines(area: Area) -> SafeString:
    if not area.fits:
        return EMPTY
    lines = ((area.name, "tree-name", 16), (area.note, "quiet", 31))
    return _each(
        '<text class="{}{}" x="6" y="{}">{}</text>',
        (
            (look, "" if area.fits_narrow(text) else " tree-wide", y, text)
            for text, look, y in lines
            if area.holds(text)
        ),
    )


def _each(form: str, items: Iterable[tuple[Any, ...]]) -> SafeString:
    return SafeString("".join(html(form, *item) for item in items))


def _points(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Places in a box of 100 by SPARK_HEIGHT; zero lies on the ground."""
    shown = counts if len(counts) > 1 else [counts[0], counts[0]]
    most, last = max(*shown, 1), len(shown) - 1
    return [(round(100 * i / last, 1), round(SPARK_HEIGHT * (1 - count / most), 1)) for i, count in enumerate(shown)]


def _name(value: FacetValue) -> SafeString:
    title = html(' title="{}"', value.text) if len(value.text) > LONG else EMPTY
    return html('<a href="{}"{}>{}</a>', value.toggle_url, ACTIVE if value.active else title, value.text)


def _exclude(value: FacetValue) -> SafeString:
    if not value.exclude_url:
        return EMPTY
    return html('<a href="{}" aria-label="Not {}">\u2212</a>', value.exclude_url, value.text)


def _counted(count: int, url: str) -> SafeString:
    """A number with the link that proves it, if there is one."""
    if not url:
        return SafeString(spaced(count))
    return html('<a data-count="{}" href="{}">{}</a>', count, url, spaced(count))


def _rects(bar: Bar) -> SafeString:
    """The states of a bar in a drawing of its own, whose place and width they share."""
    if not bar.rects:
        return EMPTY
    places = ((state_class(one.state), one.y, one.height) for one in bar.rects)
    shown = _each('<rect class="{}" y="{}%" height="{}%"/>', places)
    return html('<svg x="{}%" width="{}%">{}</svg>', bar.rects[0].x, bar.rects[0].width, shown)


def _cells(row: Row) -> SafeString:
    cells = ((_counted(count, url),) for count, url in row.cells)
    return _each("<td>{}</td>", cells)
