"""A statement that would run for ever ends, in the server too, and its limit stays with the answer it was for."""

from collections.abc import Callable

import pytest
from django.db import connections

from core.engines import doors
from core.engines.base import Unanswered
from core.engines.sql.engine import SqlEngine
from core.selection import request
from core.selection.jobs import jobs
from tests.engines.world import NOW
from tests.servers import databases

# A minute of work, and about half a second of it.
FOREVER = {
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT SLEEP(60)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000) SELECT MAX(i) FROM n",
}
A_WHILE = {
    "postgresql": "SELECT pg_sleep(0.5)",
    "mysql": "SELECT SLEEP(0.5)",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT MAX(i) FROM n",
}
# What a session says of itself: which one it is, and its own limit.
SESSION = {
    "postgresql": "SELECT pg_backend_pid(), current_setting('statement_timeout')",
    "mysql": "SELECT CONNECTION_ID(), @@max_statement_time",
    "sqlite": "SELECT 1, 1",
}
STILL_RUNNING = {
    "postgresql": "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'active' AND pid = %s",
    "mysql": "SELECT COUNT(*) FROM information_schema.processlist WHERE command <> 'Sleep' AND id = %s",
}
SHORT_MS, LONG_MS = 100, 60_000


def ask(statement: str) -> tuple:
    with connections["panda"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


def cut_off(part: Callable[[], object]) -> None:
    with pytest.raises(Unanswered) as refused:
        part()
    assert refused.value.too_slow
    assert "SLEEP" not in refused.value.sentence.upper()


def forever(kind: str, limit_ms: int = SHORT_MS) -> None:
    with doors.database(limit_ms=limit_ms):
        ask(FOREVER[kind])


def test_a_statement_ends_at_its_limit_in_the_server_too(sample, kind):
    session = ask(SESSION[kind])[0]
    cut_off(lambda: forever(kind))
    if kind in STILL_RUNNING:
        with databases.connected(databases.url(kind, sample)) as outside, outside.cursor() as cursor:
            cursor.execute(STILL_RUNNING[kind], [session])
            assert cursor.fetchone() == (0,)


def test_the_limit_does_not_stay_with_the_connection(sample, kind):
    before = ask(SESSION[kind])
    cut_off(lambda: forever(kind))
    assert ask(SESSION[kind]) == before
    assert ask(A_WHILE[kind])
    with doors.database(limit_ms=LONG_MS):
        assert ask(A_WHILE[kind])
    assert ask(SESSION[kind]) == before


def test_a_part_has_its_own_limit_and_the_rest_goes_on(sample, kind):
    def part() -> None:
        with doors.optional("panda", SHORT_MS):
            ask(FOREVER[kind])

    with doors.database(limit_ms=LONG_MS):
        cut_off(part)
        assert ask(A_WHILE[kind])
        asked = request.read(jobs(), {"days": ["900"]}, 12)
        assert SqlEngine().count(asked.selection, NOW).value > 0


def test_the_limit_around_a_part_is_in_force_again_after_it(sample, kind):
    def whole() -> None:
        with doors.database(limit_ms=SHORT_MS):
            with doors.optional("panda", LONG_MS):
                ask(A_WHILE[kind])
            ask(FOREVER[kind])

    cut_off(whole)


def test_a_part_by_itself_has_its_limit(sample, kind):
    def part() -> None:
        with doors.optional("panda", SHORT_MS):
            ask(FOREVER[kind])

    cut_off(part)
    assert ask(A_WHILE[kind])
