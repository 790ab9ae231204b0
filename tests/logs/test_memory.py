"""Plots of a job's memory: the numbers are those of the file, in the page, the data and the image alike."""

from math import isnan

import pytest

from logs import memory_view, prmon
from tests.logs.test_pages import read
from tests.logs.wire import FOLDER, JOB, job, tarball

HEADER = (
    "Time\twtime\tstime\tutime\tpss\trss\tswap\tvmem\trchar\tread_bytes\twchar\twrite_bytes\tnprocs\tnthreads\tngpus"
)
START = 1_795_000_000
SUMMARY = b'{"HW": {"cpu": {"ModelName": "Some CPU", "CPUs": 64, "Sockets": 2}, "mem": {"MemTotal": 2097152}}, "prmon": {"Version": "3.1"}}'  # fmt: skip
STDOUT = b"2026-11-18 11:08:20,123 INFO Starting execution of EVNTtoHITS\nno time: Validating output files\n"


def row(minute: int, pss: int = 1024**2) -> str:
    numbers = (
        START + 60 * minute,
        60 * minute,
        3 * minute,
        30 * minute,
        pss,
        pss,
        0,
        2 * pss,
        1024**3 * minute,
        0,
        0,
        0,
    )
    return "\t".join(map(str, (*numbers, 9, 24, 0)))


def text(minutes: int) -> str:
    return "\n".join([HEADER, *(row(minute) for minute in range(1, minutes + 1)), ""])


def by_name(found: prmon.Measured, **named: float) -> dict[str, prmon.Plot]:
    return {plot.name: plot for plot in prmon.plots(found, **named)}


def test_figures_are_those_of_the_file_in_their_units():
    plots = by_name(prmon.read(text(3)))
    assert list(plots) == ["np_nt", "cpu_rate", "memory", "memory_rate", "io", "io_rate"]
    assert list(plots["memory"].minutes) == [1, 2, 3]
    assert plots["memory"].series["PSS"] == [1.0, 1.0, 1.0]
    assert plots["memory"].series["virtual"] == [2.0, 2.0, 2.0]
    assert plots["cpu_rate"].series == {"user": [None, 0.5, 0.5], "system": [None, 0.05, 0.05]}
    assert plots["io"].series["read by calls"] == [1.0, 2.0, 3.0]
    assert plots["io_rate"].series["read by calls"] == [None, 1024.0, 1024.0]
    assert plots["np_nt"].series == {"processes": [9, 9, 9], "threads": [24, 24, 24]}


def test_columns_go_by_their_names_and_the_older_tool_is_read_too():
    found = prmon.read("VMEM Time PSS RSS Swap RBYTES\n2097152 1000 1048576 1048576 0 5\n2097152 1120 1048576 0 0 5\n")
    assert found.minutes == [0, 2]
    assert by_name(found)["memory"].series["virtual"] == [2.0, 2.0]
    assert by_name(found)["io"].series == {"read from storage": [5 / 1024**3] * 2}


def test_long_jobs_keep_their_peaks_and_their_sums():
    rows = [row(minute, pss=9 * 1024**2 if minute == 777 else 1024**2) for minute in range(1, 1502)]
    found = prmon.read("\n".join([HEADER, *rows]))
    assert len(found.minutes) <= prmon.MAX_POINTS
    assert max(by_name(found)["memory"].series["PSS"]) == 9.0
    assert by_name(found)["io"].series["read by calls"][-1] == 1501.0
    assert found.merged == 3


@pytest.mark.parametrize("words", ["", "\n", "no such header\n1 2 3\n", HEADER, HEADER + "\nx y\n"])
def test_what_is_no_such_file_is_said_to_be_none(words):
    assert prmon.read(words) is None


def test_rows_that_cannot_be_read_are_counted():
    found = prmon.read(text(2) + "half\ta\nnan\n")
    assert (len(found.minutes), found.left_out) == (2, 2)


def test_the_slope_of_the_pilot_is_drawn_through_the_middle():
    fit = by_name(prmon.read(text(3)), leak_kb_s=1024)["memory_fit"]
    assert fit.series["slope"] == pytest.approx([1 - 60 / 1024, 1.0, 1 + 60 / 1024])


def test_the_image_has_the_numbers_of_the_page():
    plots = prmon.plots(prmon.read(text(5)))
    for axes, plot in zip(memory_view.figure_of(plots, [], "Job 1").axes, plots, strict=True):
        shown = {line.get_label(): [None if isnan(y) else y for y in line.get_ydata()] for line in axes.lines}
        assert shown == {label: list(values) for label, values in plot.series.items()}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_the_data_and_the_image_of_a_job(server, client):
    files = {"memory_monitor_output.txt": text(30).encode(), "memory_monitor_summary.json": SUMMARY, "payload.stdout": STDOUT}  # fmt: skip
    job(server.answers("/logs.tgz", tarball({f"{FOLDER}/{name}": content for name, content in files.items()})))
    assert client.get(f"/memoryplot/?pandaid={JOB}")["Location"] == f"/prmonplots/{JOB}/"
    data = client.get(f"/getprmonplotsdata/{JOB}/").json()
    assert data["error"] == ""
    assert data["plotsDict"]["memory"]["data"][:2] == [["Time", *range(1, 31)], ["PSS", *[1.0] * 30]]
    assert data["plotsDict"]["memory"]["grid"] == [{"value": 1.67, "text": "EVNTtoHITS"}]
    assert data["hwInfo"] == [
        {"type": "CPU", "str": "Some CPU, 64 processors, 2 sockets"},
        {"type": "Memory", "str": "2.0 GB"},
    ]
    assert data["prmonInfo"] == "3.1"
    page = client.get(f"/prmonplots/{JOB}/").text
    assert page.count("<polyline") == sum(len(plot["data"]) - 1 for plot in data["plotsDict"].values())
    assert "EVNTtoHITS at 1.7 min" in page
    assert f'href="/prmonplots/{JOB}/"' in client.get(f"/filebrowser/?pandaid={JOB}").text
    assert client.get(f"/prmonplots/{JOB}/plot.png?plot=memory").content.startswith(b"\x89PNG")
    assert client.get(f"/prmonplots/{JOB}/plot.png?plot=x").status_code == 404


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_job_without_such_a_file_says_so(server, client):
    job(server.answers("/logs.tgz", tarball({"x": b"y"})))
    answer = client.get(f"/getprmonplotsdata/{JOB}/")
    assert (answer.status_code, answer.json()["plotsDict"]) == (404, {})
    assert "nothing measured its memory" in answer.json()["error"]
    assert client.get("/getprmonplotsdata/5/").status_code == 404
    assert client.get("/memoryplot/?pandaid=x").status_code == 400
    assert read(client, f"/prmonplots/{JOB}/")["error"] == answer.json()["error"]
