"""The environment variables that the portal reads, each with its meaning, and how they are checked.

A missing or misspelt one stops the start with its name, not with a stack trace an hour later.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

ENGINES = {"postgresql": "postgresql", "mysql": "mysql", "oracle": "oracle", "sqlite": "sqlite3"}
# How soon it is noticed that the other end is gone, where only its silence tells: the system's own two hours are long.
LOST = {
    "postgresql": {
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
}
# How long a worker keeps its connection: a new one costs more than most pages ask. A file may be replaced by another one.
KEPT_S = {"postgresql": 300, "mysql": 300, "oracle": 300}
# What each driver calls its limit on making a connection, in seconds.
CONNECT_LIMIT = {"postgresql": "connect_timeout", "mysql": "connect_timeout", "oracle": "tcp_connect_timeout"}


@dataclass(frozen=True)
class Variable:
    """One environment variable: `default` None means that it must be set."""

    name: str
    default: str | None
    meaning: str


VARIABLES = [
    Variable("SECRET_KEY", None, "Random text of 50 or more characters; signs cookies. Keep it out of the tree."),
    Variable("PANDA_DB_URL", None, "The PanDA database, read only: sqlite:///…, postgresql://…, mysql://…, oracle://…"),
    Variable("PANDA_RW_DB_URL", "", "A simulated PanDA database that `simulate` and `load_panda` may write."),
    Variable("PORTAL_DB_URL", None, "The portal's own tables, on any of the four kinds."),
    Variable("PANDA_SCHEMAS", "", "Short schema name → real one, as in `panda=ATLAS_PANDA,deft=ATLAS_DEFT`."),
    Variable("EXPERIMENT", "generic", "Profile in core/experiment (`generic`, `atlas`), or the path of a module."),
    Variable("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]", "Host names that the portal answers to, by comma."),
    Variable("REDIS_URL", "", "Redis for the shared page cache: redis://host:6379/0. Empty: no cache."),
    Variable("SITE_URL", "", "Address that readers type, https://monitor.example.org: `warm` makes pages for it."),
    Variable("WARM_EVERY_S", "60", "Age in seconds at which `warm` makes a page anew. 0: nothing is made in advance."),
    Variable("WARM_LOG", "", "nginx's access log, from which `warm` learns what is asked. Empty: the menu alone."),
    Variable(
        "SEARCH_URL", "", "Elasticsearch or OpenSearch: https://host:9200, several by comma. Empty: no log search."
    ),
    Variable("SEARCH_USERNAME", "", "Name that goes with SEARCH_PASSWORD."),
    Variable("SEARCH_PASSWORD", "", "Password for the log search."),
    Variable("SEARCH_API_KEY", "", "Key for the log search, instead of a name and password."),
    Variable(
        "SEARCH_PILOT_LOGS", "atlas_pilotlogs*", "Indices with lines that pilots and payloads send while at work."
    ),
    Variable(
        "SEARCH_SYSTEM_LOGS",
        "atlas_pandalogs*,atlas_jedilogs*",
        "Indices with the lines of PanDA's own logs, by comma.",
    ),
    Variable(
        "TRUSTED_PROXIES", "127.0.0.1,::1", "Addresses or networks, by comma, whose word on who asks is believed."
    ),
    Variable(
        "RATE_LIMIT",
        "1200",
        "Units a minute for one address, a third at once: a request is one, a tenth of a second of work another. 0: no limit.",
    ),
    Variable(
        "CLIENT_TOKENS",
        "",
        "Units a minute of known tokens, as in `token=6000,other=12000`; they pay before the address.",
    ),
    Variable("HTTPS", "1", "1: cookies and redirects for TLS in front of the portal. 0: plain HTTP."),
    Variable("CONNECT_TIME_LIMIT_S", "3", "Longest time to connect to a database, in seconds; at least 2."),
    Variable("SQL_TIME_LIMIT_MS", "5000", "Longest time of one statement of a page, in milliseconds."),
    Variable("FACET_TIME_LIMIT_MS", "1500", "Longest time to count one attribute of a list, in milliseconds."),
    Variable("FACETS_TIME_LIMIT_MS", "8000", "Longest time to count all attributes of a list, in milliseconds."),
    Variable("EXPORT_TIME_LIMIT_MS", "120000", "Longest time of the statement behind a CSV file, in milliseconds."),
    Variable("ANSWER_TIME_LIMIT_S", "900", "Longest time to send one answer, such as a CSV file, in seconds."),
    Variable(
        "LANE_DIR",
        "",
        "Folder of the lane for large requests, one for all gunicorns of a node. Empty: each has its own.",
    ),
    Variable("INDEX_DIR", "", "Folder of the index of live and recent jobs, on a local disk. Empty: no index."),
    Variable("INDEX_DAYS", "4", "Days of ended jobs that the index holds."),
    Variable("INDEX_MAX_AGE_S", "300", "Age in seconds at which the database is asked instead of the index."),
    Variable(
        "INDEX_MEMORY_MB",
        "256",
        "Memory that DuckDB may use in each process, in megabytes; the indexer takes up to twice as much.",
    ),
    Variable("INDEX_THREADS", "2", "Threads that DuckDB may use in each process."),
    Variable("INDEX_PUBLISH_S", "10", "Seconds between two published versions of the index."),
    Variable("INDEX_TIME_LIMIT_MS", "1800000", "Longest time of one statement of the indexer, in milliseconds."),
    Variable(
        "OUTSIDE_HOSTS", "", "Hosts that may be read from, by comma: log.example.org, *.example.org:8443, or * for any."
    ),
    Variable("OUTSIDE_NETWORKS", "", "Networks that are not public and may be read from, by comma, as in 10.1.0.0/16."),
    Variable("OUTSIDE_CA", "", "File or folder of the authorities that prove other services. Empty: the usual ones."),
    Variable(
        "GRID_CERTIFICATE", "", "PEM file with the certificate and key that the portal shows to Rucio and storages."
    ),
    Variable("STORAGE_TOKEN_FILE", "", "File with the token that the portal shows to storages, renewed by others."),
    Variable("RUCIO_URL", "", "Rucio's server: https://rucio.example.org. Empty: log tarballs are not read."),
    Variable("RUCIO_AUTH_URL", "", "Rucio's server for tokens. Empty: RUCIO_URL."),
    Variable("RUCIO_ACCOUNT", "", "Account that the portal has with Rucio."),
    Variable("RUCIO_USERNAME", "", "Name that goes with RUCIO_PASSWORD."),
    Variable("RUCIO_PASSWORD", "", "Password for Rucio. Empty: GRID_CERTIFICATE, or the token of RUCIO_TOKEN_FILE."),
    Variable("RUCIO_TOKEN_FILE", "", "File with a token that Rucio takes as it is, renewed by others."),
    Variable("RUCIO_VO", "", "Virtual organisation, where Rucio serves several."),
    Variable(
        "LOG_PROVIDER",
        "rucio",
        "Where jobs leave their logs: rucio, s3, gs, or cric: as each queue's copy tool for writing says.",
    ),
    Variable(
        "LOG_FOLDER_URL",
        "",
        "Address of a job's folder at s3 or gs: https://store.example/logs/{queue}/PandaJob_{pandaid}",
    ),
    Variable("LOG_DIR", "", "Folder for logs that were fetched. Empty: one in the system's temporary folder."),
    Variable("LOG_STORE_MB", "4096", "Room for logs that were fetched, in megabytes; the longest unused go first."),
    Variable("LOG_FETCH_MB", "1024", "Largest log that is fetched, in megabytes."),
    Variable("LOG_UNPACKED_MB", "512", "Most that is unpacked of one tarball, in megabytes."),
    Variable("LOG_TIME_LIMIT_S", "30", "Longest time to fetch one log, in seconds."),
    Variable("HOST", "127.0.0.1", "Address that `make demo` and `make serve` listen on."),
    Variable("PORT", "8000", "Port that `make demo` and `make serve` listen on."),
    Variable("WORKERS", "2", "gunicorn worker processes of `make demo` and `make serve`."),
]
KNOWN = {variable.name: variable for variable in VARIABLES}


def read(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Every variable with its value or default.

    :raises ImproperlyConfigured: naming what is missing and what looks misspelt.
    """
    problems = [_misspelt(name, environ) for name in environ if name not in KNOWN]
    problems += [_missing(variable, environ) for variable in VARIABLES]
    if found := [problem for problem in problems if problem]:
        raise ImproperlyConfigured(" ".join(found))
    return {v.name: environ.get(v.name) or v.default or "" for v in VARIABLES}


def database(name: str, url: str, *, connect_time_limit_s: int = 0, **extra: Any) -> dict[str, Any]:
    """Django's settings of the database at that URL; `name` is the variable it came from.

    A limit in the URL itself (`?connect_timeout=5`) counts more; 0 sets none.

    :raises ImproperlyConfigured: for an unknown kind of database or an unreadable URL.
    """
    kind = url.partition(":")[0]
    if kind not in ENGINES:
        raise ImproperlyConfigured(f"{name} must start with one of {', '.join(ENGINES)}, not {kind!r}.")
    try:
        engine = f"core.panda.backends.{ENGINES[kind]}"
        config = dj_database_url.parse(url, engine, conn_max_age=KEPT_S.get(kind, 0), conn_health_checks=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no database URL: {error}") from error
    limit = {CONNECT_LIMIT[kind]: connect_time_limit_s} if connect_time_limit_s and kind in CONNECT_LIMIT else {}
    return {**config, "OPTIONS": {**limit, **LOST.get(kind, {}), **config.get("OPTIONS", {})}, **extra}


def cache(url: str) -> dict[str, Any]:
    """Django's settings of the cache in the Redis at that URL; of none, where there is none."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "portal",
        "OPTIONS": {
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
            "COMPRESSOR": "django_redis.compressors.zlib.ZlibCompressor",
            # A page must not wait for its cache.
            "SOCKET_CONNECT_TIMEOUT": 0.2,
            "SOCKET_TIMEOUT": 0.2,
            "CONNECTION_POOL_KWARGS": {"retry": Retry(NoBackoff(), 0)},
        },
    }


def one_of(name: str, text: str, known: Sequence[str]) -> str:
    """:raises ImproperlyConfigured: for a word that is none of those."""
    if text not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}, not {text!r}.")
    return text


def template(name: str, text: str, fields: Sequence[str]) -> str:
    """A text with those fields in braces.

    :raises ImproperlyConfigured: for one with others.
    """
    try:
        text.format(**dict.fromkeys(fields, ""))
    except (LookupError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{name} may have {' and '.join(f'{{{one}}}' for one in fields)} in braces."
        ) from error
    return text


def pairs(name: str, text: str) -> dict[str, str]:
    """`a=b,c=d` as a mapping.

    :raises ImproperlyConfigured: for anything else.
    """
    items = [part.split("=") for part in text.split(",") if part.strip()]
    if any(len(item) != 2 for item in items):
        raise ImproperlyConfigured(f"{name} must look like panda=ATLAS_PANDA,deft=ATLAS_DEFT, not {text!r}.")
    return {key.strip(): value.strip() for key, value in items}


def words(text: str) -> tuple[str, ...]:
    """`a,b` as a tuple."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def networks(name: str, text: str) -> tuple[str, ...]:
    """Networks by comma.

    :raises ImproperlyConfigured: for anything else.
    """
    try:
        return tuple(str(ip_network(word)) for word in words(text))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must hold networks as in 10.1.0.0/16: {error}.") from error


def number(name: str, text: str) -> int:
    """A whole number.

    :raises ImproperlyConfigured: for anything else.
    """
    if not text.isascii() or not text.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _missing(variable: Variable, environ: Mapping[str, str]) -> str:
    if variable.default is None and not environ.get(variable.name):
        return f"{variable.name} is not set: {variable.meaning}"
    return ""


def _misspelt(name: str, environ: Mapping[str, str]) -> str:
    """Only near misses of long names: other programs' variables are none of our business."""
    for known in KNOWN:
        if len(known) > 6 and known not in environ and _distance(name, known) <= 2:
            return f"{name} is not known: did you mean {known}?"
    return ""


def _distance(left: str, right: str) -> int:
    """Edits (insert, delete, replace) between two words."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
