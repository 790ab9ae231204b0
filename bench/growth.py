"""A simulated PostgreSQL database grown by SQL alone: many times as fast as simulating as many jobs.

Copies of jobs are jobs of their own: with PandaIDs below those that were simulated and in their order, with tasks and
names of their own, on ten times as many nodes, and up to five minutes earlier. Retries are copied with the jobs that
they link. Nothing else is: a copy has no files, no events, and a task of which nothing is known.
"""

from typing import Any, Final

from core.panda.schema_data import Column, tables

LIVE: Final = ("panda.jobsdefined4", "panda.jobsactive4", "panda.jobswaiting4")
ENDED: Final = ("panda.jobsarchived4", "pandaarch.jobsarchived")
RETRIES: Final = "panda.jedi_job_retry_history"
# As many are live at once in the largest instance; in smaller ones, so many of all.
MOST_LIVE, SHARE_LIVE = 250_000, 0.2
NODE_FAMILIES, SPREAD_S = 10, 300
JOB_IDS: Final = frozenset(("pandaid", "parentid", "oldpandaid", "newpandaid", "originpandaid"))
WHOLE = 1_000_000


def grow(connection: Any, jobs: int) -> None:
    """Make it hold about that many jobs; those that live are told above."""
    live = min(MOST_LIVE, int(jobs * SHARE_LIVE))
    with connection.cursor() as cursor:
        growing = Growing(connection, cursor)
        factors = {**growing.factors(LIVE, live), **growing.factors(ENDED, jobs - live)}
        indexes = growing.without_indexes([*factors, RETRIES])
        growing.copy({**factors, RETRIES: max(factors.values())})
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


class Growing:
    """Statements to one database."""

    def __init__(self, connection: Any, cursor: Any) -> None:
        self.cursor, self.quote = cursor, connection.ops.quote_name
        cursor.execute("SET maintenance_work_mem = '512MB'")

    def factors(self, labels: tuple[str, ...], wanted: int) -> dict[str, float]:
        """By how much those tables grow until they hold as many jobs together; some are in two of them."""
        ids = " UNION ".join(f"SELECT pandaid FROM {self.quote(label)}" for label in labels)
        held = self._value(f"SELECT count(*) FROM ({ids}) jobs")
        return dict.fromkeys(labels, max(wanted / max(held, 1), 1.0))

    def without_indexes(self, labels: list[str]) -> list[str]:
        """Drop what slows down writing; gives the statements that make it again."""
        found = []
        for label in labels:
            self.cursor.execute(
                "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
                "LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid WHERE i.indrelid = %s::regclass AND c.oid IS NULL",
                [self.quote(label)],
            )
            found += self.cursor.fetchall()
        for name, _ in found:
            self.cursor.execute(f"DROP INDEX {name}")
        return [statement for _, statement in found]

    def copy(self, factors: dict[str, float]) -> None:
        """Every row as often as its table grows; of the last copy, a part that is spread over all rows."""
        copies = int(max(factors.values()))
        ids, tasks = self._range("pandaid"), self._range("jeditaskid")
        for label, factor in factors.items():
            self._keep_aside(label)
            for number in range(1, int(factor) + 1):
                values = [_value(column, number, copies, ids, tasks) for column in tables()[label].columns]
                share = min(factor - number, 1) * WHOLE
                self.cursor.execute(
                    f"INSERT INTO {self.quote(label)} SELECT {', '.join(values)} FROM kept WHERE {_mixed(number)} < {share}"
                )

    def _keep_aside(self, label: str) -> None:
        self.cursor.execute("DROP TABLE IF EXISTS kept")
        key = "newpandaid" if label == RETRIES else "pandaid"
        self.cursor.execute(f"CREATE TEMP TABLE kept AS SELECT *, {key} AS key FROM {self.quote(label)}")

    def _range(self, column: str) -> tuple[int, int]:
        """The least and the greatest id of any job."""
        every = " UNION ALL ".join(f"SELECT {column} FROM {self.quote(label)}" for label in (*LIVE, *ENDED))
        self.cursor.execute(f"SELECT min({column}), max({column}) FROM ({every}) jobs")
        first, last = self.cursor.fetchone()
        return first, last

    def _value(self, statement: str) -> int:
        self.cursor.execute(statement)
        ((found,),) = self.cursor.fetchall()
        return int(found)


def _value(column: Column, number: int, copies: int, ids: tuple[int, int], tasks: tuple[int, int]) -> str:
    """What that copy has in a column."""
    name = column.name
    if name in JOB_IDS:
        return f"CASE WHEN {name} >= {ids[0]} THEN {ids[0]} - ({ids[1]} + 1 - {name}) * {copies} + {number - 1} ELSE {name} END"
    if name == "jeditaskid":
        return f"{tasks[1]} + ({name} - {tasks[0]}) * {copies} + {number}"
    if name == "jobname":
        return f"{name} || '.c{number}'"
    if name == "modificationhost":
        return f"replace({name}, '@wn', '@wn{number % NODE_FAMILIES or ''}')"
    if column.type == "timestamp":
        return f"{name} - {_mixed(number)} * interval '{SPREAD_S / WHOLE} s'"
    return name


def _mixed(number: int) -> str:
    """A number below `WHOLE` that differs between jobs and between copies without any order."""
    return f"(abs(hashint8(key * {number + 1})::bigint) % {WHOLE})"
