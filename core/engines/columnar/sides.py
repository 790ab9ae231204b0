"""The values of several columns, each counted by itself, in one statement.

Its rows say (place of the column, one of its values as a whole number, jobs).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.engines.columnar.conditions import Sql
from core.engines.columnar.layout import TIMES

MOMENTS = frozenset((*TIMES, "minute", "hour", "created_hour", "started_hour", "day"))


def in_turn(keys: Mapping[str, Sql], source: str, values: Sequence[Any]) -> Sql:
    """Looks for the jobs of a source once for each column: best where they are quickly found."""
    counts = " UNION ALL ".join(
        f"SELECT {place}, {_whole_number(name, 'value')}, jobs FROM "
        f"(SELECT {text} AS value, count(*) AS jobs FROM {source} GROUP BY 1)"
        for place, (name, (text, _)) in enumerate(keys.items())
    )
    return counts, [one for _, bound in keys.values() for one in (*bound, *values)]


def at_once(keys: Mapping[str, Sql], source: str, values: Sequence[Any]) -> Sql:
    """Looks for them once, at more cost for each: best where they are hard to find.

    Each row has a value of one column; a number whose bits stand for the columns, the first one highest, has a nought for that one.
    So there may be 62 of them at the most.
    """
    named = {name: f"value{place}" for place, name in enumerate(keys)}
    chosen = ", ".join(f"{text} AS {value}" for (text, _), value in zip(keys.values(), named.values(), strict=True))
    place = f"{len(keys) - 1} - log2({(1 << len(keys)) - 1} - grouping({', '.join(named.values())}))::INTEGER"
    value = f"coalesce({', '.join(_whole_number(name, value) for name, value in named.items())}, NULL)"
    sets = ", ".join(f"({value})" for value in named.values())
    text = f"SELECT {place}, {value}, count(*) FROM (SELECT {chosen} FROM {source}) GROUP BY GROUPING SETS ({sets})"
    return text, [*(one for _, bound in keys.values() for one in bound), *values]


def _whole_number(name: str, text: str) -> str:
    return f"epoch_us({text})" if name in MOMENTS else f"({text})::BIGINT"
