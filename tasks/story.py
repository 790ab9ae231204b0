"""A task's state in plain words: what it does or why it does not, on what evidence, and what to do next.

One rule for each status; a rule looks at progress, jobs and PanDA's message. A status that nobody has heard of gets
a sentence that says so, and a test fails when a task of any known status gets that one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from core.panda.vocabulary import FINAL_STATES
from core.questions.task_progress import Progress
from core.questions.task_values import ended, started
from core.render.wording import plain_text
from core.templatetags.portal import duration, percent, spaced

BY = re.compile(r"\b(kill|pause|finish|retry|reassign|resume)\w*\s+by\s+(\S+)", re.IGNORECASE)
BROKERAGE = re.compile(r"broker|candidate|no queue|no site", re.IGNORECASE)
INPUT = re.compile(r"\binput\b|staged|staging|tape|dataset|replica", re.IGNORECASE)
NO_SCOUT = re.compile(r"no scout", re.IGNORECASE)
POST_RUN = ("holding", "transferring", "merging")
# From this share of failed attempts on, and this many, failures are what a reader must know first.
BAD_SHARE = 0.5
BAD_COUNT = 10
SLOW = timedelta(hours=6)


@dataclass(frozen=True)
class Facts:
    """What a story is told from. `jobs` count each piece of work once, `attempts` every job, both by state."""

    task: Mapping[str, Any]
    progress: Progress
    jobs: Mapping[str, int]
    attempts: Mapping[str, int]
    as_of: datetime

    @property
    def message(self) -> str:
        return plain_text(self.task["errordialog"])

    @property
    def running(self) -> int:
        return self.jobs.get("running", 0)

    @property
    def ending(self) -> int:
        """Jobs that are done and wait for their outputs."""
        return sum(self.jobs.get(state, 0) for state in POST_RUN)

    @property
    def live(self) -> int:
        return sum(count for state, count in self.jobs.items() if state not in FINAL_STATES)

    @property
    def waiting(self) -> int:
        return self.live - self.running - self.ending

    @property
    def failed_attempts(self) -> int:
        return self.attempts.get("failed", 0)

    @property
    def ended_attempts(self) -> int:
        return self.failed_attempts + self.attempts.get("finished", 0)

    @property
    def fails_mostly(self) -> bool:
        return self.failed_attempts >= BAD_COUNT and self.failed_attempts > BAD_SHARE * self.ended_attempts

    @property
    def in_state(self) -> timedelta:
        since: datetime = self.task["statechangetime"] or self.task["modificationtime"]
        return self.as_of - since


@dataclass(frozen=True)
class Evidence:
    """What a sentence rests on; `proof` names the jobs that it counts, by a job status, or is empty."""

    label: str
    text: str
    proof: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """The headline, what to do next, and the evidence."""

    sentence: str
    action: str = ""
    evidence: list[Evidence] = field(default_factory=list)
    known: bool = True


Told = tuple[str, str]


def told(facts: Facts) -> Story:
    """The story of a task in any state."""
    status = facts.task["status"] or ""
    if facts.task["superstatus"] == "obsolete":
        return Story(
            f"Obsolete: {_lower(_of(facts)[0])}", "Nothing to do: its outputs are not to be used.", evidence(facts)
        )
    if status not in RULES:
        text = f"In the state “{status}”, which this portal does not know."
        return Story(text, "Ask the PanDA operators what it means.", evidence(facts), known=False)
    sentence, action = _of(facts)
    return Story(sentence, action, evidence(facts))


def evidence(facts: Facts) -> list[Evidence]:
    """What is known, as far as there is something to say."""
    progress, found = facts.progress, []
    if facts.message:
        found.append(Evidence("PanDA says", facts.message))
    if progress.nfiles:
        lost = f", {spaced(progress.nfilesfailed)} given up" if progress.nfilesfailed else ""
        missing = f", {spaced(progress.nfilesmissing)} more missing" if progress.nfilesmissing else ""
        share = percent(progress.nfilesfinished, progress.nfiles)
        files = f"{spaced(progress.nfilesfinished)} of {spaced(progress.nfiles)} done ({share}){lost}{missing}"
        found.append(Evidence("Input files", files))
    if facts.failed_attempts:
        share = percent(facts.failed_attempts, facts.ended_attempts)
        text = f"{spaced(facts.failed_attempts)} of {spaced(facts.ended_attempts)} that ended ({share})"
        found.append(Evidence("Failed attempts", text, ("failed",)))
    found.append(Evidence("In this state", f"for {duration(facts.in_state)}"))
    return found


def _of(facts: Facts) -> Told:
    rule = RULES.get(facts.task["status"] or "")
    return rule(facts) if rule else ("its state is not known.", "")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _files(facts: Facts) -> str:
    """The files that are done, in words."""
    progress = facts.progress
    if not progress.nfiles:
        return "no input files are known"
    return f"{spaced(progress.nfilesfinished)} of {spaced(progress.nfiles)} files are done"


def _jobs(facts: Facts) -> str:
    """The live jobs in words."""
    parts = [
        (facts.running, "run", "runs"),
        (facts.waiting, "wait", "waits"),
        (facts.ending, "hand over their outputs", "hands over its outputs"),
    ]
    words = [f"{spaced(count)} {one if count == 1 else many}" for count, many, one in parts if count]
    return f"{_listed(words)} now" if words else "no job is alive"


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _who(facts: Facts) -> str:
    found = BY.search(facts.message)
    return f" by {found[2].rstrip('.,;')}" if found else ""


def _said(facts: Facts) -> str:
    return f": {facts.message.rstrip('.')}." if facts.message else "; PanDA does not say why."


def _losses(facts: Facts) -> str:
    progress = facts.progress
    parts = [(progress.nfilesfailed, "given up"), (progress.left, "never processed")]
    words = [f"{spaced(count)} {'was' if count == 1 else 'were'} {verb}" for count, verb in parts if count]
    return f", {_listed(words)}" if words else ""


def _preparing(words: str) -> Callable[[Facts], Told]:
    def rule(facts: Facts) -> Told:
        late = facts.in_state > SLOW
        action = "This step takes minutes as a rule: ask the PanDA operators." if late else "Nothing to do yet."
        return f"{words}.", action

    return rule


def _ready(facts: Facts) -> Told:
    if facts.progress.nfilesfinished:
        return f"Between two rounds of jobs: {_files(facts)}.", "Nothing to do: more jobs are about to be made."
    return "Ready: its first jobs are about to be made.", "Nothing to do yet."


def _pending(facts: Facts) -> Told:
    # A recall from tape names disks and datasets too, so the words of the brokerage count first.
    if BROKERAGE.search(facts.message):
        started_once = f"; {_files(facts)}" if facts.progress.nfilesfinished else ""
        return (
            f"Stuck in brokerage: no queue can take its jobs{started_once}.",
            "Compare what the task asks for (memory, cores, release, site, disk) with the queues, and relax it.",
        )
    if INPUT.search(facts.message):
        return "Waiting for its input.", "Check that the input datasets exist and have replicas."
    if facts.message:
        return f"Pending{_said(facts)}", "If the message stays, ask the PanDA operators."
    return f"Pending: {_files(facts)}, {_jobs(facts)}.", "Nothing to do, unless it lasts: PanDA tries again by itself."


def _staging(_: Facts) -> Told:
    return "Waiting for input: it is being recalled from tape.", "Nothing to do: recalls take hours to days."


def _scouting(facts: Facts) -> Told:
    ended = facts.jobs.get("finished", 0) + facts.jobs.get("failed", 0)
    # What was closed went to another queue.
    total = ended + facts.live
    if not total:
        return "Scouting: its scout jobs are about to be made.", "Nothing to do yet."
    action = "Nothing to do: the rest starts with what the scouts measure."
    if facts.fails_mostly:
        action = "Look at the errors below: if no scout succeeds, the task breaks."
    return (
        f"Scouting: {spaced(ended)} of {spaced(total)} scout jobs have ended; the rest of the work waits for them.",
        action,
    )


def _scouted(_: Facts) -> Told:
    return "The scouts are done: the other jobs are being made.", "Nothing to do yet."


def _running(facts: Facts) -> Told:
    if facts.fails_mostly:
        share = percent(facts.failed_attempts, facts.ended_attempts)
        return f"Running, but {share} of the attempts fail: {_files(facts)}, {_jobs(facts)}.", (
            "Look at the first error below before more attempts are spent."
        )
    if not facts.live and facts.progress.left:
        why = f": {facts.message.rstrip('.')}" if facts.message else ""
        return f"Running, but no job is alive while {spaced(facts.progress.left)} files are left{why}.", (
            "If no job comes within hours, ask the PanDA operators."
        )
    return f"Running: {_files(facts)}, {_jobs(facts)}.", "Nothing to do."


def _merging(facts: Facts) -> Told:
    return f"Merging its outputs: {_files(facts)}, {_jobs(facts)}.", "Nothing to do."


def _throttled(facts: Facts) -> Told:
    return f"Throttled: no more jobs are made for now; {_jobs(facts)}.", (
        "Nothing to do: it goes on when jobs of the same kind have ended."
    )


def _paused(facts: Facts) -> Told:
    return f"Paused{_who(facts)}: {_files(facts)}, {_jobs(facts)}.", "Resume it when the reason is gone."


def _exhausted(facts: Facts) -> Told:
    why = "too many attempts failed" if facts.failed_attempts else "PanDA gave up"
    return f"Exhausted: {why}, and nothing goes on until somebody acts; {_files(facts)}.", (
        "Find the first error below, cure it, then retry the task, or finish it with what is done."
    )


def _wrapping_up(words: str) -> Callable[[Facts], Told]:
    return lambda facts: (f"{words}: {_files(facts)}, {_jobs(facts)}.", "Nothing to do: it is about to end.")


def _command(words: str) -> Callable[[Facts], Told]:
    return lambda facts: (f"{words}{_who(facts)}: {_files(facts)}.", "Nothing to do: the command is being carried out.")


def _done(facts: Facts) -> Told:
    if facts.progress.nfilesfailed or facts.progress.left:
        return f"Done: {_files(facts)}{_losses(facts)}.", "Check that what is lost does not matter."
    files = f"all {spaced(facts.progress.nfiles)} files are" if facts.progress.nfiles else "its input is"
    return f"Done: {files} processed{_after(facts)}.", "Nothing to do: the outputs are complete."


def _finished(facts: Facts) -> Told:
    losses = _losses(facts)
    if not losses:
        return f"Finished: {_files(facts)}{_after(facts)}.", "Nothing to do, unless more input is to come."
    return f"Finished{_who(facts)} with losses: {_files(facts)}{losses}.", (
        "Retry the task to try the lost files again; look at the first error below before."
    )


def _failed(facts: Facts) -> Told:
    if facts.progress.nfilesfinished:
        return f"Failed, short of its goal: {_files(facts)}{_losses(facts)}.", (
            "Cure the first error below, then retry the task."
        )
    return f"Failed: nothing was processed{_said(facts) if facts.message else '.'}", (
        "Cure the first error below, then retry the task."
    )


def _aborted(facts: Facts) -> Told:
    return f"Aborted: killed{_who(facts)}; {_files(facts)}.", "Retry the task if it was killed by mistake."


def _broken(facts: Facts) -> Told:
    if NO_SCOUT.search(facts.message):
        return "Broken: no scout job succeeded.", (
            "Look at the errors of the scouts, correct what is run, and submit a new task: this one cannot be retried."
        )
    return f"Broken{_said(facts)}", "Correct the definition and submit a new task: this one cannot be retried."


def _after(facts: Facts) -> str:
    start = started(facts.task)
    return f" after {duration(ended(facts.task, facts.as_of) - start)}" if start else ""


RULES: dict[str, Callable[[Facts], Told]] = {
    "registered": _preparing("Taken in; PanDA has not read its parameters yet"),
    "defined": _preparing("Its parameters are read; its input is being looked up"),
    "assigning": _preparing("A place for its output is being chosen"),
    "ready": _ready,
    "pending": _pending,
    "topreprocess": _preparing("Its input is about to be pre-processed"),
    "preprocessing": _preparing("Its input is being pre-processed"),
    "staging": _staging,
    "scouting": _scouting,
    "scouted": _scouted,
    "running": _running,
    "merging": _merging,
    "throttled": _throttled,
    "paused": _paused,
    "exhausted": _exhausted,
    "prepared": _wrapping_up("Its work is over and is being wrapped up"),
    "finishing": _wrapping_up("Being finished as it is, on command"),
    "passed": _wrapping_up("Finished on command and being wrapped up"),
    "toretry": _command("A retry is being prepared"),
    "toincexec": _command("Being extended with new input or parameters"),
    "rerefine": _command("Its new parameters are being read"),
    "toreassign": _command("About to be given to another place"),
    "reassigning": _command("Being given to another place"),
    "aborting": _command("Being killed"),
    "toabort": _command("Being killed"),
    "tobroken": lambda facts: (f"About to be declared broken{_said(facts)}", "Look at the errors below."),
    "done": _done,
    "finished": _finished,
    "failed": _failed,
    "aborted": _aborted,
    "broken": _broken,
}
