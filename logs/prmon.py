"""What prmon measured beside a payload, row by row: memory, processors, input and output.

Columns are found by their names: their order differs between versions, and the older MemoryMonitor had fewer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OUTPUT, SUMMARY = "memory_monitor_output.txt", "memory_monitor_summary.json"
MAX_POINTS = 600
# Names of the older tool.
RENAMED = {"rbytes": "read_bytes", "wbytes": "write_bytes"}
# These grow; of an interval the last value counts, of the others the largest.
GROWING = frozenset(
    {"time", "wtime", "stime", "utime", "rchar", "wchar", "read_bytes", "write_bytes", "rx_bytes", "tx_bytes"}
)
GB, MB = 1024**3, 1024**2
Values = list[float | None]


@dataclass(frozen=True)
class Measured:
    """Columns of equal length; `left_out` rows could not be read, `merged` rows of the file make one point."""

    columns: Mapping[str, list[float]]
    left_out: int = 0
    merged: int = 1

    @property
    def minutes(self) -> list[float]:
        """Wall time since the start."""
        if "wtime" in self.columns:
            return [value / 60 for value in self.columns["wtime"]]
        times = self.columns["time"]
        return [(value - times[0]) / 60 for value in times]

    @property
    def start(self) -> float | None:
        """When wall time was zero, in seconds of the epoch."""
        times = self.columns.get("time")
        return None if not times else times[0] - 60 * self.minutes[0]


@dataclass(frozen=True)
class Plot:
    """Lines over wall time in minutes, one value or None for each."""

    name: str
    title: str
    unit: str
    minutes: Sequence[float]
    series: Mapping[str, Values]

    @property
    def most(self) -> float:
        return max((value for values in self.series.values() for value in values if value is not None), default=0.0)


@dataclass(frozen=True)
class _Kind:
    """Which columns make a plot: (label, column, divisor) of each line; `rate` plots what each minute added."""

    name: str
    title: str
    unit: str
    lines: tuple[tuple[str, str, float], ...]
    rate: bool = False


MEMORY = (("PSS", "pss", MB), ("RSS", "rss", MB), ("swap", "swap", MB), ("virtual", "vmem", MB))
MOVED = (
    ("read by calls", "rchar"), ("written by calls", "wchar"), ("read from storage", "read_bytes"),
    ("written to storage", "write_bytes"), ("received", "rx_bytes"), ("sent", "tx_bytes"),
)  # fmt: skip
KINDS = (
    _Kind("np_nt", "Processes and threads", "number", (("processes", "nprocs", 1), ("threads", "nthreads", 1))),
    _Kind("cpu_rate", "Processor use", "cores", (("user", "utime", 60), ("system", "stime", 60)), rate=True),
    _Kind("memory", "Memory", "GB", MEMORY),
    _Kind("memory_rate", "Change of memory", "MB/min", tuple((label, name, 1024) for label, name, _ in MEMORY), True),
    _Kind("io", "Input and output", "GB", tuple((label, name, GB) for label, name in MOVED)),
    _Kind("io_rate", "Input and output by time", "MB/min", tuple((label, name, MB) for label, name in MOVED), True),
    _Kind("gpu_number", "GPUs in use", "number", (("GPUs", "ngpus", 1),)),
    _Kind("gpu_memory", "Memory of GPUs", "GB", (("memory", "gpufbmem", MB),)),
    _Kind("gpu_percent", "Use of GPUs", "%", (("memory", "gpumempct", 1), ("processors", "gpusmpct", 1))),
)


def read(text: str) -> Measured | None:
    """What the text of an output file holds; None when that is nothing."""
    lines = text.splitlines()
    names = [RENAMED.get(name, name) for name in lines[0].lower().split()] if lines else []
    if "time" not in names and "wtime" not in names:
        return None
    rows = [row for line in lines[1:] if (row := _row(line, len(names)))]
    if not rows:
        return None
    left_out = sum(bool(line.strip()) for line in lines[1:]) - len(rows)
    step = -(-len(rows) // MAX_POINTS)
    kept = rows if step == 1 else [_merged(names, rows[place : place + step]) for place in range(0, len(rows), step)]
    return Measured(
        {name: list(values) for name, values in zip(names, zip(*kept, strict=True), strict=True)}, left_out, step
    )


def plots(measured: Measured, leak_kb_s: float | None = None) -> list[Plot]:
    """All plots for which there are columns, and that are not zero all over for GPUs."""
    found = [_plot(kind, measured) for kind in KINDS]
    shown = [one for one in found if one.series and (one.most or not one.name.startswith("gpu"))]
    return shown + ([_fit(measured, leak_kb_s)] if leak_kb_s and "pss" in measured.columns else [])


def hardware(summary: Any) -> list[dict[str, str]]:
    """What the summary says of the machine, as (type, text)."""
    parts = _dict(_dict(summary).get("HW"))
    cpu, memory, gpu = (_dict(parts.get(name)) for name in ("cpu", "mem", "gpu"))
    found = []
    if cpu:
        words = f"{cpu.get('ModelName', 'of unknown model')}, {cpu.get('CPUs', '?')} processors, {cpu.get('Sockets', '?')} sockets"
        found.append({"type": "CPU", "str": words})
    if isinstance(total := memory.get("MemTotal"), int | float):
        found.append({"type": "Memory", "str": f"{total / MB:.1f} GB"})
    found += [{"type": "GPU", "str": str(_dict(one).get("name", ""))} for name, one in gpu.items() if name != "nGPU"]
    return found


def version(summary: Any) -> str:
    return str(_dict(_dict(summary).get("prmon")).get("Version", ""))


def _row(line: str, width: int) -> list[float] | None:
    try:
        row = [float(word) for word in line.split()]
    except ValueError:
        return None
    return row if len(row) == width and all(abs(value) < 1e18 for value in row) else None


def _merged(names: Sequence[str], rows: list[list[float]]) -> list[float]:
    return [rows[-1][place] if name in GROWING else max(row[place] for row in rows) for place, name in enumerate(names)]


def _plot(kind: _Kind, measured: Measured) -> Plot:
    made: Callable[[list[float], float], Values] = (
        (lambda values, divisor: _rates(values, measured.minutes, divisor)) if kind.rate else _scaled
    )
    series = {
        label: made(measured.columns[name], divisor) for label, name, divisor in kind.lines if name in measured.columns
    }
    return Plot(kind.name, kind.title, kind.unit, measured.minutes, series)


def _scaled(values: list[float], divisor: float) -> Values:
    return [value / divisor for value in values]


def _rates(values: list[float], minutes: list[float], divisor: float) -> Values:
    """What each minute added; nothing is known of the first point, or where time stood still."""
    pairs = zip(values, values[1:], minutes, minutes[1:], strict=False)
    return [None, *((after - before) / (t1 - t0) / divisor if t1 > t0 else None for before, after, t0, t1 in pairs)]


def _fit(measured: Measured, leak_kb_s: float) -> Plot:
    """PSS and swap with a line of the slope that the pilot found, through their middle."""
    swap = measured.columns.get("swap", [0.0] * len(measured.minutes))
    used = [(pss + other) / MB for pss, other in zip(measured.columns["pss"], swap, strict=True)]
    middle, mean = _mean(measured.minutes), _mean(used)
    line: Values = [mean + leak_kb_s * 60 / MB * (minute - middle) for minute in measured.minutes]
    return Plot(
        "memory_fit",
        f"Memory and its slope, {leak_kb_s:g} kB/s",
        "GB",
        measured.minutes,
        {"PSS and swap": [*used], "slope": line},
    )


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / len(held)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
