"""A connection that the server ends is lost for one answer only, and none are left open."""

from threading import Timer

import psutil
import pytest
from django.db import close_old_connections, connections

from core.engines import doors
from core.engines.base import Unanswered
from core.engines.sql.engine import SqlEngine
from core.selection import request
from core.selection.jobs import jobs
from tests.engines.world import NOW
from tests.faults import proxy
from tests.faults.test_time_limits import FOREVER, SESSION, ask, cut_off, forever
from tests.servers import databases

SERVERS = pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
KILL = {"postgresql": "SELECT pg_terminate_backend({})", "mysql": "KILL {}"}


def count() -> int:
    asked = request.read(jobs(), {"days": ["900"]}, 12)
    return SqlEngine().count(asked.selection, NOW).value


def kill(kind: str, session: int) -> None:
    databases.administer(kind, KILL[kind].format(session))


def sockets() -> int:
    """Open connections of this process to the database's server."""
    port = int(connections["panda"].settings_dict["PORT"])
    found = psutil.Process().net_connections("tcp")
    return sum(bool(one.raddr) and one.raddr.port == port for one in found)


@SERVERS
def test_the_next_answer_after_an_idle_connection_was_ended(sample, kind):
    before = count()
    kill(kind, ask(SESSION[kind])[0])
    with pytest.raises(Unanswered) as refused:
        count()
    assert not refused.value.too_slow
    assert count() == before


@SERVERS
def test_the_next_answer_after_one_was_ended_in_the_middle(sample, kind):
    before, session = count(), ask(SESSION[kind])[0]
    killer = Timer(0.3, kill, (kind, session))
    killer.start()
    with pytest.raises(Unanswered) as refused, doors.database(limit_ms=60_000):
        ask(FOREVER[kind])
    killer.join()
    assert not refused.value.too_slow
    assert count() == before
    assert ask(SESSION[kind])[0] != session


@SERVERS
def test_the_next_request_after_an_idle_connection_was_ended_has_a_new_one(sample, kind):
    before, session = count(), ask(SESSION[kind])[0]
    close_old_connections()
    assert ask(SESSION[kind])[0] == session, "requests share a connection"
    kill(kind, session)
    close_old_connections()
    assert count() == before


@SERVERS
def test_nobody_waits_for_ever_on_a_kept_connection_to_a_server_that_became_silent(sample, kind):
    with proxy.before(databases.url(kind, sample)) as (between, through):
        databases.replace("panda", databases.settings_of(through, READ_ONLY=True, connect_time_limit_s=2))
        before = count()
        close_old_connections()
        between.flowing.clear()
        with pytest.raises(Unanswered):
            count()
        between.flowing.set()
        assert count() == before


@SERVERS
def test_time_limits_leave_no_sockets_behind(sample, kind):
    count()
    before = sockets()
    assert before == 1
    for _ in range(50):
        cut_off(lambda: forever(kind, limit_ms=5))
    assert sockets() == before
