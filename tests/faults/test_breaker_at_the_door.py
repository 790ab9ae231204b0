"""A database that takes connections and says nothing is left alone, and found again."""

import pytest

from core.engines import doors
from core.engines.base import Unanswered
from tests.faults import proxy
from tests.faults.test_lost_connections import count
from tests.servers import databases


@pytest.mark.parametrize("kind", ["postgresql", "mysql"], indirect=True)
def test_after_five_failures_nobody_waits_for_it(sample, kind, monkeypatch):
    with proxy.before(databases.url(kind, sample)) as (between, through):
        databases.replace("panda", databases.settings_of(through, READ_ONLY=True))
        right = count()
        between.set("refuse")
        for _ in range(5):
            with pytest.raises(Unanswered):
                count()
        tried = between.accepted
        between.set("hang")
        assert {refused() for _ in range(100)} == {15}
        assert between.accepted == tried
        between.set("forward")
        (breaker,) = [one for place, one in doors.BREAKERS.items() if str(between.port) in place]
        breaker.next_try = 0.0
        assert count() == right
        assert not breaker.is_open


def refused() -> int:
    with pytest.raises(Unanswered) as error:
        count()
    return error.value.retry_after


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_question_that_is_too_slow_closes_no_door(sample, kind):
    from tests.faults.test_time_limits import cut_off, forever

    for _ in range(8):
        cut_off(lambda: forever(kind, limit_ms=5))
    assert count() >= 0
