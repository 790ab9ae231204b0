"""What Prometheus reads. Labels are bounded: names of pages, classes of status, states of the cache; never ids."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

from core.tally import Tally

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUESTS = Counter("portal_requests", "Requests answered", ("page", "status", "cache"))
SECONDS = Histogram("portal_request_seconds", "Time to the last byte", ("page",), buckets=BUCKETS_S)
STATEMENTS = Counter("portal_statements", "Statements sent to databases", ("page",))
ROWS = Counter("portal_rows", "Rows that engines read, in databases or the index", ("page",))
UNANSWERED = Counter("portal_unanswered", "Parts that a backend did not answer", ("page",))
REFUSED = Counter("portal_refused", "Requests refused, by reason", ("reason",))
LOGS = Counter("portal_logs", "Logs asked of other services, by outcome", ("outcome",))
BREAKER = Gauge("portal_breaker_open", "1 while a backend is left alone", ("backend",), multiprocess_mode="livemax")


def record(page: str, status: int, counted: Tally, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(page, f"{status // 100}xx", counted.cache).inc()
    SECONDS.labels(page).observe(seconds)
    STATEMENTS.labels(page).inc(counted.statements)
    ROWS.labels(page).inc(counted.rows)
    UNANSWERED.labels(page).inc(counted.unanswered)


def exposition() -> bytes:
    """The metrics of all processes of this server."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)
    else:
        for metric in (REQUESTS, SECONDS, STATEMENTS, ROWS, UNANSWERED, REFUSED, LOGS, BREAKER):
            registry.register(metric)
    return bytes(generate_latest(registry))
