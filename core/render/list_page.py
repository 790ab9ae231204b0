"""A list of things of any kind as HTML and as files: what its views hand to templates/list.html, and stream."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse

from core.questions import wider
from core.questions.extent import Extent
from core.questions.listing import Listed
from core.render import formats, lists, responses
from core.render.table import Cell, cell
from core.selection.columns import Column
from core.selection.request import Asked


@dataclass(frozen=True)
class Style:
    """What one list has that others have not.

    `answer` says how Python gets at the rows of the JSON; `badge` is the kind of cell that shows a status;
    `summary` the template of attributes and the like, which come after the page, and `summary_words` its link.
    """

    title: str
    form: Sequence[lists.FormField]
    wider_days: Sequence[int]
    summary: str
    summary_words: str
    answer: str = ""
    badge: str = "state"
    refresh: bool = False
    cell_of: Callable[[Column, Any], Cell] = cell


def wanted(asked: Asked, columns: Sequence[Column]) -> list[str]:
    """The attributes that a page of a list needs: those shown, and those that order it."""
    kind = asked.selection.kind
    shown = [column.attribute for column in columns]
    return list(dict.fromkeys([*shown, asked.view.sort.attribute, kind.key, *kind.more_key]))


def context(
    request: HttpRequest, asked: Asked, columns: Sequence[Column], listed: Listed, style: Style
) -> dict[str, Any]:
    """The parts of a list that every list has; counts by status come from its feature."""
    rows, count, as_of = listed.rows, listed.count, listed.count.as_of
    return {
        "style": style,
        "sentence": lists.sentence(asked),
        "chips": lists.chips(asked),
        "time_range": lists.time_range(asked, as_of),
        "fields": lists.form(asked, style.form),
        "truth": lists.truth(asked, count, len(rows.rows)),
        "table": lists.table(asked, columns, rows, count.value, style.cell_of),
        "pager": lists.pager(asked, rows),
        "chooser": lists.column_chooser(asked, {column.name for column in columns}),
        "copies": lists.copies(asked, request.build_absolute_uri(request.path), style.answer),
        "empty": _empty(asked, style, as_of) if not rows.rows else None,
        "alternates": formats.alternates(request.path, asked.selection.parameters),
        "summary_url": f"{reverse(f'{asked.selection.kind.name}-summary')}?{asked.link(as_of=as_of.isoformat())}",
        "summary_link": f"{request.path}?{asked.link(summary='1')}",
    }


def _empty(asked: Asked, style: Style, as_of: datetime) -> dict[str, Any]:
    """What longer windows hold, where there is one."""
    days = style.wider_days if asked.selection.window else ()
    return lists.empty(asked, days, counted=wider.counted(asked, as_of, days) if days else lists.NOT_COUNTED)


def csv_file(
    asked: Asked, columns: Sequence[Column], rows: Iterable[Sequence[Any]], held: Extent, *, raw: bool
) -> StreamingHttpResponse:
    """The rows of a list as a file."""
    names, headers = [column.name for column in columns], responses.extent_headers(held, asked.warnings)
    return responses.csv_file(asked.selection.kind.name, names, rows, headers, raw=raw)


def exported(asked: Asked) -> list[Column]:
    """The columns of a file: those chosen, or all."""
    by_name = asked.selection.kind.by_column
    names = asked.view.cols or tuple(name for name in asked.view.fields if name in by_name)
    return [by_name[name] for name in names] or list(asked.selection.kind.columns)
