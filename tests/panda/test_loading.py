"""`load_panda` and `create_panda`, on every kind of database."""

import gzip
import shutil
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Count, Max, Min

from core.panda import loading, simulated
from core.panda.backends.schemas import all_tables
from core.panda.models import JobActive, JobArchived4, JobDefined, JobMetadata, Task, TaskStatusLog
from tests.panda import rows
from tests.servers import databases

SAMPLE = databases.DATA / "panda-sample"
REAL = databases.DATA / "panda-real"
FILES = [(path, table) for directory in (SAMPLE, REAL) for path, table in loading.files_in(directory)]


def test_the_sample_has_the_rows_that_it_says():
    found = {table.name: rows.in_file(path, table)[1].total() for path, table in loading.files_in(SAMPLE)}
    assert found == rows.stored_counts(SAMPLE)


def test_every_value_comes_back_as_it_was_written(sample):
    """Real and sample rows share three tables; each file's rows are a part of what the table holds."""
    counted = Counter()
    for path, table in FILES:
        columns, written = rows.in_file(path, table)
        assert not written - rows.in_table(connections["panda"], table, columns), path.name
        counted[table.label] += written.total()
    for label, number in counted.items():
        assert count(label) == number, label


def test_every_model_reads_its_table(sample):
    for model in apps.get_app_config("panda").get_models():
        assert len(list(model.objects.all())) == count(model._meta.db_table)


@pytest.mark.parametrize(
    ("model", "column", "expected"),
    [
        (JobDefined, "jobstatus", {"defined": 32}),
        (
            JobActive,
            "jobstatus",
            {
                "transferring": 105,
                "throttled": 87,
                "running": 43,
                "activated": 18,
                "starting": 6,
                "holding": 4,
                "sent": 3,
            },
        ),
        # 102 of the finished jobs are the real ones.
        (JobArchived4, "jobstatus", {"finished": 1156 + 102, "failed": 323, "closed": 95, "cancelled": 31}),
        (TaskStatusLog, "status", {"ready": 24, "running": 20, "finished": 5, "done": 2, "broken": 1}),
    ],
)
def test_statuses_are_those_that_the_server_wrote(sample, model, column, expected):
    found = dict(model.objects.values_list(column).annotate(Count("pk")).order_by(column))
    assert {status: found.get(status) for status in expected} == expected


def test_padded_and_whole_values_are_plain(sample):
    job = JobArchived4.objects.filter(jobstatus="finished", cpuconsumptiontime__gt=0).first()
    assert (job.ipconnectivity, job.minramunit) == ("yes", "MB")
    assert type(job.cpuconsumptiontime) is int


def test_empty_text_and_null_differ(panda, tmp_path):
    write(tmp_path / "metatable.csv", 'pandaid,modificationtime,metadata\n1,2026-01-01,""\n2,2026-01-01,\n')
    call_command("load_panda", tmp_path)
    assert dict(JobMetadata.objects.values_list("pandaid", "metadata")) == {1: "", 2: None}


def test_quotes_commas_lines_and_every_alphabet_survive(panda, tmp_path):
    text = 'a "quote", a comma,\na line, \t a tab, \\N \\ backslashes, é ж 漢 🙂'
    quoted = text.replace('"', '""')
    write(tmp_path / "metatable.csv", f'pandaid,modificationtime,metadata\n1,2026-01-01,"{quoted}"\n')
    call_command("load_panda", tmp_path)
    assert JobMetadata.objects.get().metadata == text


def test_gzipped_files_are_read(panda, tmp_path):
    with gzip.open(tmp_path / "metatable.csv.gz", "wt") as file:
        file.write("pandaid,modificationtime,metadata\n1,2026-01-01,yes\n")
    call_command("load_panda", tmp_path)
    assert JobMetadata.objects.get().metadata == "yes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("taskid,colour\n1,red\n", "colour"),
        ("taskid,status\n1\n", "shorter"),
        ("taskid,submit_time\n1,yesterday\n", "yesterday"),
        ('taskid,status\n1,"open\n', "no end"),
        ('taskid,status\n1,"a"b\n', "no CSV record"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_is_written(panda, tmp_path, text, said):
    write(tmp_path / "metatable.csv", "pandaid,modificationtime\n1,2026-01-01\n")
    write(tmp_path / "t_task.csv", text)
    with pytest.raises(CommandError, match=f"Nothing was loaded: .*{said}"):
        call_command("load_panda", tmp_path)
    assert count("panda.metatable") == count("deft.t_task") == 0


def test_a_file_of_no_known_table_is_refused(panda, tmp_path):
    write(tmp_path / "colours.csv", "name\nred\n")
    with pytest.raises(CommandError, match="colours"):
        call_command("load_panda", tmp_path)


def test_what_is_no_number_is_left_out_and_told(panda):
    printed = databases.load("panda-real")
    assert "panda.jedi_tasks: 3 rows; no numbers, so left empty: eventservice 'ordinary'" in printed
    assert set(Task.objects.values_list("eventservice", flat=True)) == {None}


def test_shift_to_now_moves_all_times_but_the_null_ones(panda, tmp_path):
    for name in ("jobsarchived4.csv", "jedi_tasks.csv"):
        shutil.copy(REAL / name, tmp_path)
    write(tmp_path / "metatable.csv", "pandaid,modificationtime\n1,1970-01-01 00:00:00\n")
    before = loading.newest_time(REAL)
    call_command("load_panda", tmp_path, shift_to_now=True)
    newest = JobArchived4.objects.aggregate(Max("modificationtime"))["modificationtime__max"]
    assert abs(datetime.now() - newest) < timedelta(minutes=2)
    created = Task.objects.aggregate(Min("creationdate"))["creationdate__min"]
    assert created - newest == datetime(2022, 1, 27, 20, 57, 26) - before
    assert JobMetadata.objects.get().modificationtime == datetime(1970, 1, 1)


def test_a_database_without_the_marker_is_never_written(panda, tmp_path):
    with connections["panda_rw"].cursor() as cursor:
        cursor.execute(f"DROP TABLE {connections['panda_rw'].ops.quote_name(simulated.MARKER)}")
    before = tables()
    for command in (["load_panda", REAL], ["create_panda"]):
        with pytest.raises(CommandError, match="the portal"):
            call_command(*command)
    assert tables() == before
    assert count("panda.jobsarchived4") == 0


def test_tables_are_made_in_an_empty_database_only(blank):
    with connections["panda_rw"].cursor() as cursor:
        cursor.execute("CREATE TABLE theirs (id integer)")
    with pytest.raises(CommandError, match="1 tables already"):
        call_command("create_panda")
    assert tables() == ["theirs"]


def test_the_command_makes_what_the_models_read(blank):
    call_command("create_panda")
    assert count("panda.jobsactive4") == count("pandaarch.jobsarchived") == 0


def count(label: str) -> int:
    connection = connections["panda"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(label)}")
        return cursor.fetchone()[0]


def tables() -> list[str]:
    return sorted(all_tables(connections["panda_rw"]))


def write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
