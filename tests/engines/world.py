"""Random rows with everything that has ever broken a comparison, and their way into a database."""

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from core.panda import bulk
from core.panda.schema_data import tables
from tests.engines.oracle import World

NOW = datetime(2026, 11, 23, 12)
TEXTS = (
    "",
    "CERN",
    "cern",
    "Cern_PROD",
    "CERN_PROD",
    "CERN%PROD",
    "a*b",
    "a.b[c]",
    "x!y",
    "it's",
    'say "hi"',
    "back\\slash",
    "né",
    "NÉ",
    "日本",
    "=1+1",
    "a,b",
    "a|b",
    "Not specified",
    "%",
    "_",
    "user",
    "USER one",
)
# Many of the first, few of the others; one that differs in its code alone, and one that begins like another.
MESSAGES = (
    "lost heartbeat : 2026-11-{n:02} 10:00:00",
    "Failed to stage-in file: timeout of {n} s reached for davs://se{n}.example.org/a%b_{n}",
    "Failed to stage-in file: timeout of {n} s reached",
    "exit code {n}",
    'It\'s  "{n}" a\\b',
    "FAILED to STAGE-IN file: timeout of {n} s reached",
    "",
    None,
)
TAGS = ("pc", "sc:1", "sj", "NULL,pc,tq=17953.22", "pc,sj", "debug", "")
LIVE = ("pending", "defined", "activated", "running", "holding", "unheard_of")
FINAL = ("finished", "failed", "cancelled", "closed")
TEXT_COLUMNS = (
    "computingsite",
    "produsername",
    "prodsourcelabel",
    "cloud",
    "workinggroup",
    "processingtype",
    "jobname",
    "transformation",
    "gshare",
    "jobsubstatus",
    "modificationhost",
    "pilotid",
    "schedulerid",
    "destinationdblock",
)
NUMBER_COLUMNS = (
    "jeditaskid",
    "reqid",
    "jobsetid",
    "corecount",
    "actualcorecount",
    "nevents",
    "minramcount",
    "eventservice",
)


def make(seed: int, size: int = 300) -> World:
    """A world of that many jobs over the five tables, some of them in two."""
    chance = random.Random(seed)
    jobs: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("jobsdefined4", "jobswaiting4", "jobsactive4", "jobsarchived4", "jobsarchived")
    }
    for number in range(size):
        table = chance.choice((*jobs, "jobsarchived4", "jobsactive4"))
        job = _job(chance, 1_000 + number, table)
        jobs[table].append(job)
        if table == "jobsarchived4" and chance.random() < 0.3:
            jobs["jobsarchived"].append(dict(job))
        if table.startswith("jobsarchived") and chance.random() < 0.2 and job["jobstatus"] in FINAL:
            jobs["jobsactive4"].append({**job, "modificationtime": job["modificationtime"] - timedelta(minutes=5)})
    ids = [row["pandaid"] for rows in jobs.values() for row in rows]
    files = [
        {
            "pandaid": chance.choice(ids),
            "lfn": chance.choice(TEXTS) or "x",
            "datasetid": chance.randint(1, 9),
            "fileid": chance.randint(1, 99),
        }
        for _ in range(size)
    ]
    parameters = [{"pandaid": one, "jobparameters": chance.choice(TEXTS)} for one in sorted(set(ids)) if one % 2]
    return World(jobs, {"files": files, "parameters": parameters, "workers": []})


def store(world: World) -> None:
    """Write the world into the database that the tests may write."""
    connection = connections["panda_rw"]
    for name, rows in world.jobs.items():
        table = next(table for table in tables().values() if table.name == name)
        _insert(connection, table, rows)
    _insert(
        connection,
        tables()["panda.filestable4"],
        [{**f, "row_id": n, "type": "input"} for n, f in enumerate(world.relations["files"])],
    )
    _insert(connection, tables()["panda.jobparamstable"], world.relations["parameters"])


def _insert(connection: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in table.columns]
    filled = [[row[c.name] if c.name in row else _filler(c) for c in table.columns] for row in rows]
    bulk.insert(connection, table.label, names, filled)


def _filler(column: Any) -> Any:
    if column.nullable:
        return None
    if column.type == "timestamp":
        return datetime(1970, 1, 1)
    return "" if column.type.startswith(("varchar", "char", "text")) else 0


def _job(chance: random.Random, pandaid: int, table: str) -> dict[str, Any]:
    ended = table.startswith("jobsarchived")
    status = chance.choice(FINAL if ended or chance.random() < 0.1 else LIVE)
    if ended and pandaid % 10 == 0:
        # In an archive it is an end all the same.
        status = "unheard_of"
    modified = NOW - timedelta(seconds=chance.randint(0, 6 * 86_400))
    job: dict[str, Any] = {column.name: _filler(column) for column in tables()["panda.jobsactive4"].columns}
    job |= {name: chance.choice((*TEXTS, None)) for name in TEXT_COLUMNS}
    job |= {name: chance.choice((None, 0, 1, 2, 5, 8, 1500, 2500, 4000)) for name in NUMBER_COLUMNS}
    job["nevents"] = job["nevents"] or 0
    job["minramcount"] = job["minramcount"] or 0
    started = chance.choice((None, datetime(1970, 1, 1), modified - timedelta(seconds=chance.randint(0, 9_000))))
    finished = chance.choice((None, datetime(1970, 1, 1), modified)) if status in FINAL else None
    return job | {
        "pandaid": pandaid,
        "jobstatus": status,
        "modificationtime": modified,
        "creationtime": modified - timedelta(seconds=chance.randint(9_000, 90_000)),
        "statechangetime": chance.choice((None, modified)),
        "starttime": started,
        "endtime": finished,
        "specialhandling": chance.choice((*TAGS, None)),
        "currentpriority": chance.choice((-50, 0, 99, 100, 950)),
        "attemptnr": chance.randint(0, 5),
        "piloterrorcode": chance.choice((0, 0, 1305, 1099)),
        "transexitcode": chance.choice((None, "", "0", "65", "nonsense")),
        **_messages(chance),
    }


def _messages(chance: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {"taskbuffererrorcode": chance.choice((0, 300))}
    for component in ("pilot", "taskbuffer", "jobdispatcher"):
        text = chance.choice(MESSAGES)
        found[f"{component}errordiag"] = text and text.format(n=chance.randint(1, 28))
    return found
