"""The errors of a selection of jobs: how many jobs carry each code."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from core.engines.base import Cell, Page
from core.engines.best import BestEngine
from core.panda.failures import CODE_COLUMNS, ERROR_STATES, codes, codes_of
from core.panda.vocabulary import ERROR_COMPONENTS
from core.questions import error_catalogue
from core.questions.job_parts import BY_CODE
from core.selection.dimensions import COUNT, Measure
from core.selection.jobs import jobs
from core.selection.selection import Selection
from core.selection.values import parse

IDS_PER_CODE = 100
ROWS_FOR_IDS = 5_000
COLUMNS_OF_CODES = ("pandaid", "jobstatus", *CODE_COLUMNS)
# What codes are counted by, and found in jobs.
NAMES = (*BY_CODE.attributes, "modificationtime", *COLUMNS_OF_CODES)
COLUMNS = (*COLUMNS_OF_CODES, *(text for _, text in ERROR_COMPONENTS.values() if text))


def by_count(
    engine: BestEngine, selection: Selection, as_of: datetime, *, with_ids: bool = True
) -> list[dict[str, Any]]:
    """`errsByCount`: one entry per (component, code), most jobs first.

    Counts are over the whole selection; `pandalist` holds at most 100 ids, of the newest jobs, or the example alone.
    """
    cells = counted(engine, selection, as_of)
    ids = ids_by_code(engine, selection, as_of) if cells and with_ids else {}
    told = texts(engine, [cell.measures[1] for cell in cells], as_of)
    return [entry(cell, ids.get(cell.values[0], []), told) for cell in cells]


def counted(engine: BestEngine, selection: Selection, as_of: datetime) -> list[Cell]:
    """(component, code) with its jobs and the newest of them as an example, most jobs first."""
    cells = engine.crosstab(selection, as_of, [BY_CODE], [COUNT, Measure("max", "pandaid")]).cells
    return sorted(cells, key=lambda cell: (-cell.measures[0], cell.values[0]))


def entry(cell: Cell, ids: Sequence[int], texts: Mapping[tuple[int, str, int], str]) -> dict[str, Any]:
    """One code of `counted`, with the text of its example."""
    (component, number), (count, example) = cell.values[0], cell.measures
    known = error_catalogue.text_of(component, number)
    return {
        "error": f"{component}:{number}",
        "codename": ERROR_COMPONENTS[component][0],
        "codeval": number,
        "diag": texts.get((example, component, number)) or known.diagnostics,
        "desc": known.description,
        "cat": {"name": error_catalogue.CATEGORIES[known.category][0], "id": known.category},
        "example_pandaid": example,
        "count": count,
        "pandalist": list(dict.fromkeys([example, *ids]))[:IDS_PER_CODE],
    }


def ids_by_code(engine: BestEngine, selection: Selection, as_of: datetime) -> dict[tuple[str, int], list[int]]:
    """Ids of the newest jobs with each code."""
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    page = Page(jobs().default_sort, ROWS_FOR_IDS)
    # Thousands of jobs failed in a few ways.
    in_words = cache(codes_of)
    for pandaid, status, *numbers in engine.rows(_failed(selection), as_of, COLUMNS_OF_CODES, page).rows:
        for code in in_words(status, *numbers):
            found[code].append(pandaid)
    return found


def _failed(selection: Selection) -> Selection:
    """The jobs of the selection that can have errors, as far as its status filter lets that be said."""
    asked = selection.text_of("jobstatus")
    if not asked:
        return selection.with_term("jobstatus", "|".join(sorted(ERROR_STATES)))
    patterns = [pattern for alternative in parse(asked) for pattern in alternative]
    plain = all(not (p.negated or p.has_star or p.exact) for p in patterns)
    kept = [p.text for p in patterns if p.text.lower() in ERROR_STATES]
    return selection.with_term("jobstatus", "|".join(kept)) if plain and kept else selection


def texts(engine: BestEngine, ids: Sequence[int], as_of: datetime) -> dict[tuple[int, str, int], str]:
    """The text that each example job carries with its code."""
    if not ids:
        return {}
    found: dict[tuple[int, str, int], str] = {}
    examples = Selection(jobs(), (("pandaid", "|".join(map(str, sorted(set(ids))))),))
    for row in engine.rows(examples, as_of, COLUMNS, Page(jobs().default_sort, len(ids))).rows:
        job = dict(zip(COLUMNS, row, strict=True))
        found |= {(job["pandaid"], component, number): text for component, number, text in codes(job)}
    return found
