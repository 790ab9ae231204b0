"""Filters and tags of all templates: states, numbers, durations, times."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

from django import template
from django.utils.html import format_html

register = template.Library()

NARROW_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"
NOTHING = "\u2013"
MINUS = "\u2212"


@dataclass(frozen=True)
class State:
    """How a state looks and what it means."""

    glyph: str
    meaning: str
    like: str = ""


# Every glyph differs, none has an emoji form, and all are in the usual system fonts.
STATES = {
    "pending": State("◌", "created, not ready to be worked on"),
    "waiting": State("◷", "waits for its input"),
    "defined": State("○", "ready for brokerage"),
    "assigned": State("◔", "its input is on the way to the site"),
    "throttled": State("‖", "held back by a limit of the queue or task"),
    "activated": State("◑", "ready to run, waits for a pilot"),
    "sent": State("→", "given to a pilot, no report yet"),
    "starting": State("◕", "a pilot has it, the payload has not started"),
    "running": State("►", "the payload runs"),
    "holding": State("▤", "the pilot is done, the server registers the outputs"),
    "transferring": State("⇄", "its outputs travel to their destination"),
    "merging": State("⊕", "its outputs wait to be merged"),
    "finished": State("✓", "ended well"),
    "failed": State("✕", "ended in failure"),
    "cancelled": State("⊘", "killed by a person or by the end of its task"),
    "closed": State("⊟", "ended by the system before it did work"),
    "subfinished": State("◪", "ended with part of its events done"),
}
# Tasks share some words with jobs and mean other things by them; `like` is the job state whose colour they have.
TASK_STATES = {
    "registered": State("◌", "taken in, not read yet", "pending"),
    "defined": State("○", "its parameters are read", "defined"),
    "assigning": State("◔", "a place for its output is being chosen", "assigned"),
    "ready": State("◑", "its jobs are about to be made", "activated"),
    "pending": State("◷", "waits for input, resources or brokerage", "throttled"),
    "topreprocess": State("◔", "its input is to be prepared", "assigned"),
    "preprocessing": State("◕", "its input is being prepared", "assigned"),
    "staging": State("⇄", "its input is being recalled from tape", "transferring"),
    "scouting": State("▷", "scout jobs try the work out first", "starting"),
    "scouted": State("▶", "the scouts are done", "starting"),
    "running": State("►", "its jobs are made and run", "running"),
    "merging": State("⊕", "its outputs are being merged", "merging"),
    "throttled": State("‖", "no more jobs are made for now", "throttled"),
    "paused": State("▮", "stopped until somebody resumes it", "cancelled"),
    "exhausted": State("⚑", "the system gave up; a person must act", "failed"),
    "prepared": State("▤", "its work is over and being wrapped up", "holding"),
    "finishing": State("▥", "somebody asked to finish it as it is", "holding"),
    "passed": State("▦", "finished on command, being wrapped up", "holding"),
    "toretry": State("↻", "a retry is being prepared", "activated"),
    "toincexec": State("↺", "it is being extended", "activated"),
    "rerefine": State("⟲", "its new parameters are being read", "activated"),
    "toreassign": State("⇢", "it is to be given to another place", "activated"),
    "reassigning": State("⇉", "it is being given to another place", "activated"),
    "aborting": State("⊗", "it is being killed", "cancelled"),
    "toabort": State("⊖", "its kill is being carried out", "cancelled"),
    "tobroken": State("⊠", "it is about to be declared broken", "failed"),
    "done": State("✓", "all input processed", "finished"),
    "finished": State("◪", "ended with part of its input processed", "subfinished"),
    "failed": State("✕", "ended with nothing processed, or short of its goal", "failed"),
    "aborted": State("⊘", "killed", "cancelled"),
    "broken": State("⊟", "unusable definition, or no scout succeeded", "failed"),
}
# Workers of Harvester, and Harvester instances by the age of their last news.
WORKER_STATES = {
    "pending": State("◌", "made, not submitted yet", "pending"),
    "submitted": State("→", "given to a batch system, where it waits", "sent"),
    "ready": State("◑", "ready to run, waits for a slot", "activated"),
    "running": State("►", "it has its cores", "running"),
    "idle": State("‖", "it has its cores and no job", "throttled"),
    "finished": State("✓", "ended well", "finished"),
    "failed": State("✕", "ended in failure", "failed"),
    "cancelled": State("⊘", "killed, or removed by the batch system", "cancelled"),
    "missed": State("⊟", "lost before it could run", "closed"),
}
INSTANCE_STATES = {
    "alive": State("✓", "it reported lately", "finished"),
    "late": State("◷", "its last report is some time ago", "throttled"),
    "silent": State("✕", "it has not reported for long", "failed"),
}
QUEUE_STATES = {
    "online": State("●", "work is sent here", "finished"),
    "brokeroff": State("◒", "no new work is sent here; what is here runs on", "throttled"),
    "test": State("◇", "only test jobs are sent here", "assigned"),
    "paused": State("▮", "no work is sent here until somebody resumes it", "cancelled"),
    "standby": State("◖", "kept ready, without work", "pending"),
    "offline": State("✕", "nothing is sent here", "failed"),
}
# Files of tasks and datasets; both share words with jobs and mean their own.
FILE_STATES = {
    "defined": State("○", "named, not looked up yet", "defined"),
    "pending": State("◌", "waits until it may be used", "pending"),
    "staging": State("⇄", "being recalled from tape", "transferring"),
    "ready": State("◑", "may be used, not done", "activated"),
    "picked": State("◕", "chosen for a job that is being made", "starting"),
    "running": State("►", "a job works on it or writes it", "running"),
    "merging": State("⊕", "waits to be merged", "merging"),
    "merged": State("✓", "done and merged", "finished"),
    "notmerged": State("◪", "done, and could not be merged", "subfinished"),
    "finished": State("✓", "done", "finished"),
    "failed": State("✕", "given up, or its job failed", "failed"),
    "cancelled": State("⊘", "its job was killed", "cancelled"),
    "missing": State("⊟", "was not found when it was needed", "cancelled"),
    "lost": State("⊠", "existed, and is lost", "failed"),
    "corrupted": State("⊠", "its content is damaged", "failed"),
    "nooutput": State("◌", "its job made no such file, which was allowed", "closed"),
    "unknown": State("?", "PanDA does not know what became of it", "closed"),
    "partial": State("◪", "partly done", "subfinished"),
    "done": State("✓", "complete", "finished"),
    "toupdate": State("↻", "its files are looked up again", "defined"),
    "registered": State("→", "known to the data management", "sent"),
    "broken": State("⊟", "unusable", "failed"),
    "deleted": State("⊖", "its files are deleted", "closed"),
    "removed": State("⊖", "no longer part of the task", "closed"),
}
UNKNOWN = State("?", "a state this portal does not know")


@register.filter
def state_class(state: str) -> str:
    """The CSS class that gives a state its colour; `state-unknown` for one never seen before."""
    return f"state-{state if state in STATES else 'unknown'}"


@register.filter
def state_glyph(state: str) -> str:
    """The one sign of a state."""
    return STATES.get(state, UNKNOWN).glyph


@register.filter
def state_meaning(state: str) -> str:
    """What a state means, in a few words."""
    return STATES.get(state, UNKNOWN).meaning


@register.filter
def spaced(number: float | Decimal | None) -> str:
    """A number with its thousands set apart by narrow spaces; nothing shows as a dash."""
    return NOTHING if number is None else f"{number:,}".replace(",", NARROW_SPACE).replace("-", MINUS)


def percent(part: int, whole: int) -> str:
    """A share in percent, never 0 or 100 unless exact; empty of nothing."""
    if not whole:
        return ""
    found = 100 * part / whole
    if 0 < found < 1:
        return f"< 1{NARROW_SPACE}%"
    return f"> 99{NARROW_SPACE}%" if 99 < found < 100 else f"{found:.0f}{NARROW_SPACE}%"


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Seconds or a time span in its two largest units, as in `2 d 3 h`, `5 min 7 s`."""
    if value is None:
        return NOTHING
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    return f"{MINUS}{_units(-seconds)}" if seconds < 0 else _units(seconds)


@register.filter
def asks_as(url: str, other: str) -> bool:
    """Whether two addresses ask the same page the same, in whatever order."""
    one, two = urlsplit(url), urlsplit(other)
    return one.path == two.path and sorted(parse_qsl(one.query)) == sorted(parse_qsl(two.query))


@register.simple_tag
def utc(moment: datetime | None) -> str:
    """`<time>` of a moment in UTC, to the second; nothing shows as a dash."""
    if moment is None:
        return NOTHING
    shown = moment.strftime("%Y-%m-%d %H:%M:%S")
    return format_html('<time datetime="{}Z">{}</time>', shown.replace(" ", "T"), shown)


@register.simple_tag
def utc_clock(moment: datetime | None) -> str:
    """`<time>` of a moment in UTC, of which only the time of day is shown; nothing shows as a dash."""
    if moment is None:
        return NOTHING
    return format_html('<time datetime="{}Z">{}</time>', moment.isoformat(timespec="seconds"), f"{moment:%H:%M:%S}")


def _units(seconds: float) -> str:
    """The two largest units of a positive time; the lower one is left out where it is zero."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next((i for i, (amount, _) in enumerate(parts) if amount), len(parts) - 1)
    shown = [parts[first], *(part for part in parts[first + 1 : first + 2] if part[0])]
    return " ".join(f"{amount}{NO_BREAK_SPACE}{unit}" for amount, unit in shown)
