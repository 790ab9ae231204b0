"""The indexer's file written anew: in the order of time, and without words that no job has any more."""

import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from core.engines.columnar.layout import COLUMNS

# Fewer words than this are no burden.
FEW_WORDS = 10_000


def compacted(database: duckdb.DuckDBPyConnection, target: Path, words: Mapping[str, int]) -> None:
    """Write all that is held into a new file.

    :param words: how many words there are of each column.
    """
    worn = [name for name, number in words.items() if _is_worn(database, name, number)]
    for name in worn:
        database.execute(_KEPT.format(name=name))
    database.execute(f"ATTACH '{target}' AS fresh")
    database.execute(f"CREATE TABLE fresh.jobs AS {_jobs(worn)}")
    database.execute(f"CREATE TABLE fresh.words AS {_words(worn)}")
    for name in ("touched", "state"):
        database.execute(f"CREATE TABLE fresh.{name} AS SELECT * FROM {name}")
    database.execute("UPDATE fresh.state SET rewritten = 0")
    if worn:
        database.execute("UPDATE fresh.state SET epoch = ?", [uuid.uuid4().hex])
    database.execute("DETACH fresh")


# The words that jobs have, with the numbers that they get.
_KEPT = """
CREATE OR REPLACE TEMP TABLE kept_{name} AS
SELECT number, (row_number() OVER (ORDER BY number) - 1)::INTEGER AS renumbered, text
FROM words WHERE name = '{name}' AND number IN (SELECT {name} FROM jobs)
"""


def _is_worn(database: duckdb.DuckDBPyConnection, name: str, number: int) -> bool:
    """Whether most words of a column are those of jobs that are gone: names of worker nodes, say."""
    if number <= FEW_WORDS:
        return False
    ((used,),) = database.execute(f"SELECT count(DISTINCT {name}) FROM jobs").fetchall()
    return bool(used < number // 2)


def _jobs(worn: Iterable[str]) -> str:
    columns = [f"kept_{name}.renumbered AS {name}" if name in worn else f"jobs.{name}" for name in COLUMNS]
    joins = " ".join(f"LEFT JOIN kept_{name} ON jobs.{name} = kept_{name}.number" for name in worn)
    return f"SELECT {', '.join(columns)} FROM jobs {joins} ORDER BY jobs.modificationtime"


def _words(worn: Iterable[str]) -> str:
    kept = [f"SELECT '{name}', renumbered, text FROM kept_{name}" for name in worn]
    others = "".join(f" AND name <> '{name}'" for name in worn)
    return " UNION ALL ".join([f"SELECT name, number, text FROM words WHERE true{others}", *kept])
