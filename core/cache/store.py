"""The door to Redis. It may be slow, full, emptied or away: then there is no cache, and pages go on.

Values are JSON, never pickles; what cannot be read is as good as nothing. Without REDIS_URL there is no cache at
all: processes with caches of their own would show one reader two ages of the same page.
"""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TooSlow

from core import status
from core.breaker import Breaker
from core.status import Report

WARN_EVERY_S = 60
# Two slow answers cost a page no more than half a second.
BREAKER = Breaker("redis", failures=2, within_s=30, probe_s=5)
logger = logging.getLogger(__name__)
Value = TypeVar("Value")
# A debt is how long its key lives on, in milliseconds: it needs neither a clock nor somebody who tidies up.
OWE = """
local owed = math.max(0, redis.call('PTTL', KEYS[1])) + ARGV[1]
local kept = owed
if owed > tonumber(ARGV[2]) then
  if ARGV[3] == 'keep' then return owed end
  kept = tonumber(ARGV[2])
end
if kept > 0 then redis.call('SET', KEYS[1], 1, 'PX', kept) else redis.call('DEL', KEYS[1]) end
return owed
"""


class _Warned:
    at = -float(WARN_EVERY_S)


def is_shared() -> bool:
    """Whether there is a Redis that all processes share."""
    return bool(settings.REDIS_URL)


def get(key: str) -> Any:
    """The value; None when there is none, or none that can be read."""
    return _asked(lambda: cache.get(key), None)


def put(key: str, value: Any, ttl_s: float) -> None:
    """Keep a value of JSON for so long."""
    _asked(lambda: cache.set(key, value, ttl_s), None)


def add(key: str, value: Any, ttl_s: float) -> bool | None:
    """Keep a value if there is none; None when Redis cannot be asked."""
    return _asked(lambda: bool(cache.add(key, value, ttl_s)), None)


def delete(key: str) -> None:
    _asked(lambda: cache.delete(key), None)


def owe(key: str, amount_s: float, most_s: float, otherwise: str) -> float | None:
    """Add to a debt that is paid off second by second, or take from it; the debt with that, None when Redis cannot be asked.

    :param otherwise: what becomes of a debt that would be more than `most_s`: it stays what it was (`keep`), or is that (`cut`).
    """
    return _asked(lambda: _owed(key, round(1000 * amount_s), round(1000 * most_s), otherwise), None)


def _owed(key: str, amount_ms: int, most_ms: int, otherwise: str) -> float:
    return int(get_redis_connection("default").eval(OWE, 1, cache.make_key(key), amount_ms, most_ms, otherwise)) / 1000


def _asked(ask: Callable[[], Value], otherwise: Value) -> Value:
    if not is_shared() or not BREAKER.allows():
        return otherwise
    try:
        found = ask()
    except (Unreachable, TooSlow, OSError) as error:
        BREAKER.failed()
        _warn(error)
        return otherwise
    except (RedisError, ValueError, TypeError, RecursionError) as error:
        # It answers, but is full, read only, or holds what others wrote.
        BREAKER.worked()
        _warn(error)
        return otherwise
    BREAKER.worked()
    return found


def _warn(error: Exception) -> None:
    """Once a minute: a Redis that is away would fill the log with nothing else."""
    if time.monotonic() - _Warned.at >= WARN_EVERY_S:
        _Warned.at = time.monotonic()
        logger.warning("The cache was not to be used: %s", type(error).__name__)


def register() -> None:
    """Report on Redis; done once, when the app is ready."""
    status.register("Cache", report)


def report() -> Report:
    if not is_shared():
        return Report("Cache", "ok", "There is none: every page is made when it is asked for.")
    began = time.perf_counter()
    token = f"{time.time_ns()}"
    put("probe", token, 10)
    if get("probe") != token:
        return Report("Cache", "degraded", "Redis does not keep what it is given; pages are made when asked for.")
    return Report("Cache", "ok", "Redis answers.", (("answered in", f"{(time.perf_counter() - began) * 1000:.0f} ms"),))
