"""What a feature tells the API reference about its pages."""

from dataclasses import dataclass, field

from core.selection.kinds import Kind


@dataclass(frozen=True)
class Entry:
    """A parameter or a key of an answer, and what it means."""

    name: str
    meaning: str
    form: str = ""
    aliases: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Endpoint:
    """One URL.

    `examples` are paths in which `{pandaid}`, `{jeditaskid}`, `{queue}`, `{node}` and `{user}` stand for things that exist.
    """

    path: str
    title: str
    answers: tuple[str, ...]
    parameters: tuple[Entry, ...] = ()
    keys: tuple[Entry, ...] = ()
    examples: tuple[str, ...] = ()
    spellings: tuple[str, ...] = field(default=())


def filters_of(kind: Kind) -> tuple[Entry, ...]:
    """Every filter of a kind of thing."""
    return tuple(Entry(f.name, f.meaning, f.form, f.aliases, f.example) for f in kind.filters)


def ranges_of(kind: Kind) -> tuple[Entry, ...]:
    """The time ranges that each time column has."""
    form = "two UTC times separated by |"
    return tuple(Entry(f"{name}range", f"{name} within the range", form) for name in kind.time_ranges)


def keys_of(kind: Kind) -> tuple[Entry, ...]:
    """Every column as a key of JSON."""
    return tuple(Entry(column.name, column.meaning, column.type) for column in kind.columns)


def times_of(verb: str) -> tuple[Entry, ...]:
    """The parameters of the window, for things to which that happened at the time that they mean."""
    return (
        Entry("hours", f"{verb} in the last so many hours", "a whole number", example="6"),
        Entry("days", f"{verb} in the last so many days; wins over hours", "a whole number", example="3"),
        Entry("date_from", f"{verb} at or after", "2026-11-23, 2026-11-23T12:00, 2026-11-23 12:00:05 or now-6h"),
        Entry("date_to", f"{verb} before", "as date_from"),
        Entry("earlierthan", f"{verb} more than so many hours ago", "a whole number"),
        Entry("earlierthandays", f"{verb} more than so many days ago", "a whole number"),
    )


TIMES = (
    *times_of("modified"),
    Entry("ended_from", "live now, or ended at or after", "as date_from"),
    Entry("ended_to", "live now, or ended before", "as date_from"),
)
PRESENTATION = (
    Entry("json", "answer as JSON; any value or none. `Accept: application/json` does the same"),
    Entry("csv", "answer as a CSV file, streamed; works wherever json does"),
    Entry("raw", "in CSV, leave cells that a spreadsheet would run as a formula as they are"),
    Entry("limit", "rows in JSON and CSV: 20,000 unless told, 1,000,000 at the most, all inside one task"),
    Entry("display_limit", "rows of an HTML page: 100 unless told, 1,000 at the most", "a whole number"),
    Entry("sortby", "order of the rows", "a column, or pandaid, time, create, statetime, priority, duration, queuetime, attemptnr, each with -ascending or -descending", example="time-descending"),
    Entry("after", "where the next page begins: the mark that a page gives"),
    Entry("cols", "columns of the table and of CSV", "names separated by commas"),
    Entry("fields", "keys of each job in JSON; metastruct adds what the pilot reported", "names separated by commas"),
    Entry("outputs", "blocks of the JSON answer that are wanted", "selectionsummary, jobs, errsByCount"),
    Entry("mode", "drop leaves earlier attempts out, nodrop counts them; drop is the rule inside exactly one task", "drop or nodrop"),
    Entry("summary", "on the page, count attributes and errors at once instead of when asked"),
    Entry("strict", "refuse unknown parameters instead of warning of them"),
    Entry("datasets", "in JSON, add each job's files"),
)  # fmt: skip
HEADERS = (
    Entry("X-Total-Count", "things in the whole selection"),
    Entry("X-Relation", "exact, or at least"),
    Entry("X-As-Of", "the moment of the answer, UTC"),
    Entry("X-Summary-As-Of", "`/jobs/`: the moment of its attributes and errors, which may be that of the index"),
    Entry("X-Truncated", "true when the limit left rows out; unknown when there was no time to count them"),
    Entry("Age", "how old the answer was when the portal gave it, in seconds"),
    Entry("X-Made-At", "when the answer was made, whoever kept it since"),
    Entry("X-Cache", "hit, miss, stale (made anew meanwhile) or old (no new answer is to be had)"),
    Entry(
        "RateLimit", "units left (r), and in how many seconds all are there again (t); absent where nobody was charged"
    ),
    Entry(
        "RateLimit-Policy",
        "units that may be spent at once (q), paid back in w seconds: a request is one, a tenth of a second of work another",
    ),
    Entry("Retry-After", "with 429 and 503: when to ask again, in seconds; not the same for all"),
    Entry("X-Request-ID", "the name of this request in the portal's log"),
    Entry("X-Warning", "what was not understood, or not counted"),
)
