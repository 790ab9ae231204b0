"""Simulated tables look like those that PanDA's own code wrote (`tests/data/panda-sample`), column by column.

Compared are shares of nulls, lengths of texts, and the words of closed vocabularies. What differs on purpose is listed
below with its reason; everything else has to agree within the tolerances.
"""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.panda import loading
from core.panda.schema_data import Column, Table
from tests.simulator.conftest import opened

SAMPLE = Path(__file__).parents[1] / "data" / "panda-sample"
FILES = list(loading.files_in(SAMPLE))
NULL_TOLERANCE = 0.4
FEWEST_ROWS = 20

# Columns that are null in all of the sample and filled here, or the other way round.
OTHER_NULLS = {
    "the sample's data management registers no datasets, so jobs know nothing about their input": {
        "ninputdatafiles", "inputfiletype", "inputfileproject", "inputfilebytes", "outputfiletype",
    },
    "pages show these figures; the sample's pilots report none": {
        "memory_leak", "memory_leak_x2", "gco2_regional", "gco2_global", "meancorecount",
    },
    "the sample covers neither nuclei nor containers, event service, countries or secondary input": {
        "nucleus", "container_name", "eventservice", "countrygroup", "masterid",
    },
    "event generation has no input, and is a larger part here": {"proddblock", "inputfiletype", "streamname"},
    "the sample's server was stopped with these jobs and tasks in other states": {
        "brokerageerrordiag",
    },
}  # fmt: skip
NULLS_MAY_DIFFER = set().union(*OTHER_NULLS.values())
# Texts whose length says nothing: messages are meant to vary, and reports hold what their writer puts in.
LENGTHS_MAY_DIFFER = re.compile(r".*(diag|dialog|data|params|descr|message)$")
WORDS = {
    "jobstatus": "pending defined assigned throttled activated sent starting running holding transferring merging finished "
    "failed cancelled closed",
    "prodsourcelabel": "managed user test test|ptest",
    "relationtype": "retry merge es_merge",
    "resource_type": "SCORE MCORE SCORE_HIMEM MCORE_HIMEM",
    "maxdiskunit": "MB",
    "minramunit": "MB",
    "ipconnectivity": "yes",
    "pilotstatus": "started running finished",
    "superstatus": "waiting registered ready assigning submitting running staging done finished failed aborted broken "
    "exhausted paused throttled",
    "tasktype": "anal prod test",
    "streamname": "OUTPUT0 LOG0 IN MINBIAS",
    "proc_status": "ready queued starting running transferring merging finished failed",
    "messagelevel": "DEBUG INFO WARNING ERROR",
}
STATES = {
    "filestable4": "unknown ready transferring merging failed",
    "jedi_dataset_contents": "ready running finished failed cancelled staging",
    "jedi_datasets": "defined ready done finished failed",
    "harvester_workers": "submitted running finished failed cancelled missed",
    "jedi_tasks": "registered defined assigning ready pending staging scouting running throttled paused finishing exhausted "
    "done finished failed aborted broken",
}
# What texts must look like where programs take them apart.
SHAPES = {
    "pilotid": r"https://[\w.-]+/logs/[\w/]+\.out\|condor\|PR\|\d+\.\d+\.\d+\.\d+",
    "modificationhost": r"slot1_\d@wn\d{3}\.[\w.-]+|pandaserver01\.example\.org",
    "specialhandling": r"(debug,)?NULL,(sj,)?pc,tq=\d{10}\.\d+|debug",
    "pilottiming": r"\d+\|\d+\|\d+\|\d+\|\d+",
    "cpuconsumptionunit": r"s\+.+ 512 KB",
    "batchid": r"\d+\.0(#sub01\.example\.org)?",
    "jobmetrics": r"nEvents=\d+ dbTime=[\d.]+ dbData=\d+ workDirSize=\d+( scout=.+)?",
    "guid": r"[0-9A-Fa-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "checksum": r"ad:[0-9a-f]{8}",
    "maxdiskunit": r"MB  ",
    "ipconnectivity": r"yes  ",
    "computingelement": r"ce\d\d\.[\w.-]+",
    "produserid": r"prodsys01|/DC=org/DC=example/OU=people/CN=.+",
}
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?")


@dataclass(frozen=True)
class Values:
    """One column's values in the sample and in the simulated grid."""

    table: Table
    column: Column
    sample: list[Any]
    simulated: list[Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column.name}"


# A job's row looks alike in all of them; which of them it stands in depends on its state.
JOB_TABLES = ("jobsdefined4", "jobsactive4", "jobsarchived4")


@pytest.fixture(scope="module")
def compared(file: Path) -> list[Values]:
    panda = opened(file)
    found = {}
    for path, table in FILES:
        for value in _read(panda, path, table):
            key = ("jobs" if table.name in JOB_TABLES else table.name, value.column.name)
            if key in found:
                found[key].sample.extend(value.sample)
                found[key].simulated.extend(value.simulated)
            else:
                found[key] = value
    panda.close()
    return list(found.values())


def _read(panda: sqlite3.Connection, path: Path, table: Table) -> Iterator[Values]:
    with loading.open_csv(path) as lines:
        header, *records = loading.records(lines)
    names = ", ".join(f'"{name}"' for name in header)
    rows = panda.execute(f"SELECT {names} FROM {table.name} LIMIT 20000").fetchall()
    known = {column.name: column for column in table.columns}
    for index, name in enumerate(header):
        yield Values(table, known[str(name)], [record[index] for record in records], [row[index] for row in rows])


def nulls(values: list[Any]) -> float:
    return sum(value is None for value in values) / len(values)


def lengths(values: list[Any]) -> tuple[int, int]:
    found = [len(str(value)) for value in values if value is not None]
    return (min(found), max(found)) if found else (0, 0)


def test_no_table_of_the_sample_is_empty(compared):
    assert {value.table.name for value in compared if not value.simulated} == set()


def test_nulls_are_as_frequent(compared):
    other = {}
    for value in compared:
        ours, theirs = nulls(value.simulated), nulls(value.sample)
        extreme = (theirs in (0, 1) or ours in (0, 1)) and ours != theirs and abs(ours - theirs) > 0.05
        enough = min(len(value.sample), len(value.simulated)) >= FEWEST_ROWS
        if enough and (extreme or abs(ours - theirs) > NULL_TOLERANCE):
            other[value.name] = (round(theirs, 2), round(ours, 2))
    assert {name: shares for name, shares in other.items() if name.partition(".")[2] not in NULLS_MAY_DIFFER} == {}


def test_texts_are_as_long(compared):
    other = {}
    for value in compared:
        (least, most), (our_least, our_most) = lengths(value.sample), lengths(value.simulated)
        texts = value.column.type.startswith(("varchar", "char", "text")) and not LENGTHS_MAY_DIFFER.match(
            value.column.name
        )
        if (
            texts
            and most
            and our_most
            and (our_most > 3 * most + 12 or our_most < most / 3 or our_least < least / 3 - 1)
        ):
            other[value.name] = ((least, most), (our_least, our_most))
    assert other == {}


def test_every_text_fits_its_column(compared):
    too_long = {}
    for value in compared:
        size = re.search(r"char\((\d+)\)", value.column.type)
        if size and lengths(value.simulated)[1] > int(size[1]):
            too_long[value.name] = lengths(value.simulated)[1]
    assert too_long == {}


def test_words_are_those_of_the_vocabulary(compared):
    unknown = {}
    for value in compared:
        known = WORDS.get(value.column.name) or (
            STATES.get(value.table.name) if value.column.name == "status" else None
        )
        if known:
            extra = {str(found).strip() for found in value.simulated if found is not None} - set(known.split())
            unknown |= {value.name: extra} if extra else {}
    assert unknown == {}


@pytest.mark.parametrize("column", SHAPES)
def test_texts_that_programs_take_apart_have_the_usual_shape(column, compared):
    shape = re.compile(SHAPES[column])
    checked = [value for value in compared if value.column.name == column]
    assert checked
    for value in checked:
        for side in (value.sample, value.simulated):
            assert [text for text in side if text is not None and not shape.fullmatch(text)][:3] == [], value.name


def test_times_are_written_as_databases_write_them(compared):
    for value in compared:
        if value.column.type == "timestamp":
            assert all(time is None or TIME.fullmatch(time) for time in value.simulated), value.name
            fractions = {
                side: any("." in (time or "") for time in times)
                for side, times in (("sample", value.sample), ("ours", value.simulated))
            }
            assert fractions["ours"] <= fractions["sample"] or len(value.sample) < FEWEST_ROWS, value.name


def test_what_was_listed_as_different_still_differs(compared):
    """An exception that is no longer needed has to go."""
    differing = {value.column.name for value in compared if abs(nulls(value.simulated) - nulls(value.sample)) > 0.001}
    assert NULLS_MAY_DIFFER - differing == set()
