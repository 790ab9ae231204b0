"""The plots of one job's memory and other use, from the file that its pilot's monitor wrote."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from core.outside.door import MB
from core.outside.problems import Unfetched
from logs import finding, plain, prmon
from logs.prmon import Measured, Plot
from logs.queries import JobLogs
from logs.reading import Reader

LARGEST = 16 * MB
STDOUT = "payload.stdout"
STEPS = ("Starting execution of ", "Validating output files")
STAMP = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
MOST_STEPS = 20


@dataclass(frozen=True)
class Step:
    """A moment of the payload, in minutes of wall time."""

    minute: float
    text: str


@dataclass(frozen=True)
class Monitored:
    """Plots of one job; `problem` says why there are none."""

    plots: list[Plot] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    hardware: list[dict[str, str]] = field(default_factory=list)
    version: str = ""
    notes: list[str] = field(default_factory=list)
    problem: str = ""


def monitored(found: JobLogs) -> Monitored:
    """:raises Unanswered: when the logs cannot be had now."""
    try:
        reader = finding.reader(found, prmon.OUTPUT, whole=True)
    except Unfetched as failure:
        return Monitored(problem=f"The portal cannot read {prmon.OUTPUT} of this job. {failure.sentence}")
    if reader is None:
        return Monitored(
            problem=f"The logs of job {found.pandaid} have no {prmon.OUTPUT}: nothing measured its memory."
        )
    content = reader.whole(LARGEST)
    if content is None:
        return Monitored(problem=f"{prmon.OUTPUT} is larger than {LARGEST // MB} MB, and is not plotted.")
    measured = prmon.read(plain.decoded(content))
    if measured is None:
        return Monitored(problem=f"{prmon.OUTPUT} has no row that can be read.")
    summary = _summary(found)
    return Monitored(
        prmon.plots(measured, found.leak_kb_s),
        list(_steps(found, measured)),
        prmon.hardware(summary),
        prmon.version(summary),
        list(_notes(measured)),
    )


def data(found: Monitored) -> dict[str, Any]:
    """The answer that scripts rely on: lines as lists that begin with their label, the first one being time."""
    grid = [{"value": round(step.minute, 2), "text": step.text} for step in found.steps]
    return {
        "plotsDict": {plot.name: _plot_object(plot, grid) for plot in found.plots},
        "hwInfo": found.hardware,
        "prmonInfo": found.version,
        "error": found.problem,
    }


def rows(found: Monitored) -> Iterator[tuple[str, str, str, float, float | None]]:
    """Every point as (plot, line, unit, minute, value)."""
    for plot in found.plots:
        for label, line in plot.series.items():
            for minute, value in zip(plot.minutes, line, strict=True):
                yield plot.name, label, plot.unit, round(minute, 2), None if value is None else round(value, 4)


def _plot_object(plot: Plot, grid: list[dict[str, Any]]) -> dict[str, Any]:
    lines = [["Time", *(round(minute, 2) for minute in plot.minutes)]]
    lines += [
        [label, *(None if value is None else round(value, 4) for value in line)] for label, line in plot.series.items()
    ]
    details = {
        "title": plot.title,
        "xlabel": "Wall time, min",
        "ylabel": f"{plot.title}, {plot.unit}",
        "ymax": plot.most,
    }
    return {"data": lines, "details": details, "grid": grid}


def _notes(measured: Measured) -> Iterator[str]:
    if measured.merged > 1:
        yield f"Each point stands for {measured.merged} rows: the largest of memory and counts, the last of what grows."
    if measured.left_out:
        yield f"{measured.left_out} rows could not be read and were left out."


def _beside(found: JobLogs, name: str) -> Reader | None:
    """A file that tells more, where the portal can read it."""
    try:
        return finding.reader(found, name, whole=True)
    except Unfetched:
        return None


def _summary(found: JobLogs) -> Any:
    reader = _beside(found, prmon.SUMMARY)
    try:
        return json.loads((reader.whole(MB) if reader else None) or b"null")
    except (ValueError, RecursionError):
        return None


def _steps(found: JobLogs, measured: Measured) -> Iterator[Step]:
    """Where the payload said that a step began or ended, if its clock and the monitor's agree."""
    reader = _beside(found, STDOUT)
    if reader is None or measured.start is None:
        return
    for text, stamp in _said(reader):
        minute = (stamp - measured.start) / 60
        if 0 <= minute <= measured.minutes[-1]:
            yield Step(minute, text)


def _said(reader: Reader) -> Iterator[tuple[str, float]]:
    lines = (line for words in STEPS for line in reader.search(words).lines[:MOST_STEPS])
    for line in sorted(lines, key=lambda one: one.number):
        stamp = STAMP.search(line.text)
        words = next((words for words in STEPS if words in line.text), "")
        if stamp and words and (moment := _moment(stamp[1])) is not None:
            yield plain.words(line.text).partition(words)[2].strip()[:40] if words == STEPS[0] else "validation", moment


def _moment(text: str) -> float | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
