"""One value of a table or of a list of facts, as HTML; in Python because a page may show thousands.

Cells and columns are mappings or objects; see components/table.html. All but the text may be missing or empty.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from core.templatetags.portal import (
    FILE_STATES,
    INSTANCE_STATES,
    NOTHING,
    QUEUE_STATES,
    STATES,
    TASK_STATES,
    UNKNOWN,
    WORKER_STATES,
    State,
    state_class,
)

register = template.Library()

# Characters from which a text may be cut, and from which its column must be wide; only the second line is cut.
LONG = 24
VERY_LONG = 60
NO_ATTRIBUTE = SafeString("")


@register.filter
def badge(state: str) -> SafeString:
    """A job state as glyph and word in its colour; unknown ones are shown as they are."""
    return _badge(state, state_class(state), STATES.get(state, UNKNOWN))


@register.filter
def task_badge(state: str) -> SafeString:
    """A task state as glyph and word in its colour; unknown ones are shown as they are."""
    return _like(TASK_STATES, state)


@register.filter
def state_badge(item: Any) -> SafeString:
    """The state of something that says what `kind` of state it is, such as a StateCount or a Span."""
    return BADGES[_part(item, "kind")](_part(item, "state"))


@register.filter
def state_mark(item: Any) -> str:
    """The CSS class that gives such a state its colour."""
    looks, state = LIKE.get(_part(item, "kind")), _part(item, "state")
    return state_class(looks.get(state, UNKNOWN).like if looks else state)


def _like(looks: Mapping[str, State], state: str) -> SafeString:
    known = looks.get(state, UNKNOWN)
    return _badge(state, state_class(known.like), known)


@register.filter
def queue_badge(state: str) -> SafeString:
    """A queue's status as glyph and word in its colour; unknown ones are shown as they are."""
    return _like(QUEUE_STATES, state)


def _badge(text: str, css_class: str, known: State) -> SafeString:
    return html(
        '<span class="state {}" title="{}"><span class="state-glyph" aria-hidden="true">{}</span>{}</span>',
        *(css_class, known.meaning, known.glyph, text),
    )


# Kinds of states that have the colours of job states which say nearly the same.
LIKE = {
    "taskstate": TASK_STATES,
    "queuestate": QUEUE_STATES,
    "workerstate": WORKER_STATES,
    "instancestate": INSTANCE_STATES,
    "filestate": FILE_STATES,
}
BADGES: Mapping[str, Callable[[str], SafeString]] = {
    "state": badge,
    **{kind: partial(_like, looks) for kind, looks in LIKE.items()},
}


@register.filter
def value(cell: Any) -> SafeString:
    """Text, badge or link of a cell; nothing shows as a dash without a link."""
    text, url = _part(cell, "text"), _part(cell, "url")
    if text == "":
        return SafeString(NOTHING)
    shown = BADGES.get(str(_part(cell, "kind")), conditional_escape)(text)
    if not url:
        return SafeString(shown)
    return html('<a{} href="{}">{}</a>', _attribute("data-count", _part(cell, "count")), url, shown)


@register.filter
def table_heading(column: Any) -> SafeString:
    """`<th>` of a column {label, meaning, align, sort_url, sorted}."""
    label, sort_url = _part(column, "label"), _part(column, "sort_url")
    return html(
        '<th scope="col" class="align-{}"{}{}>{}</th>',
        _part(column, "align") or "left",
        _attribute("aria-sort", _part(column, "sorted")),
        _attribute("title", _part(column, "meaning")),
        html('<a href="{}">{}</a>', sort_url, label) if sort_url else label,
    )


@register.filter
def table_cell(cell: Any) -> SafeString:
    """`<td>` of a cell; the whole of a text that may be cut stands in its title."""
    kind, title = _part(cell, "kind") or "text", _part(cell, "title")
    if kind != "text":
        tint = _part(cell, "tint")
        return _td(f"{kind} {tint}" if tint else kind, title, value(cell))
    text = str(_part(cell, "text"))
    title = title or (text if len(text) > LONG else "")
    if len(text) <= LONG:
        return _td(kind, title, value(cell))
    return _td(kind, title, html('<div class="clip{}">{}</div>', _width(text), value(cell)))


@register.filter
def filled(items: Iterable[Any]) -> list[Any]:
    """The facts that have a value."""
    return [item for item in items if not _is_empty(item)]


@register.filter
def unfilled(items: Iterable[Any]) -> list[Any]:
    """The facts that have none."""
    return [item for item in items if _is_empty(item)]


def _is_empty(item: Any) -> bool:
    return _part(item, "text") in {"", NOTHING}


def html(form: str, *parts: Any) -> SafeString:
    """What `format_html` does, for less than half its price: parts are escaped unless they are HTML already."""
    return SafeString(form.format(*(part if isinstance(part, SafeString) else escape(str(part)) for part in parts)))


def _part(cell: Any, name: str) -> Any:
    found = cell.get(name) if isinstance(cell, dict) else getattr(cell, name, None)
    return "" if found is None else found


def _td(kind: str, title: str, shown: SafeString) -> SafeString:
    named = NO_ATTRIBUTE if kind == "text" else _attribute("class", f"cell-{kind}")
    return html("<td{}{}>{}</td>", named, _attribute("title", title), shown)


def _attribute(name: str, content: Any) -> SafeString:
    return html(' {}="{}"', name, content) if content else NO_ATTRIBUTE


def _width(text: str) -> str:
    if len(text) > VERY_LONG:
        return " clip-very-long"
    return " clip-long" if len(text) > LONG else ""
