"""What a queue's page says first: how it is, what it is told to do, and what to do next."""

from collections import Counter
from dataclasses import dataclass

from core.panda.vocabulary import PHASES
from core.questions.nodes import at_least
from core.templatetags.portal import percent, spaced
from sites.site_queries import SitePage

ENOUGH_ENDED = 20
CHANCE = 0.001
# Status of a queue → what PanDA does with it.
MEANINGS = {
    "online": "Work is sent here.",
    "brokeroff": "No new work is sent here; what was sent before runs on.",
    "test": "Only test jobs are sent here.",
    "paused": "No work is sent here until somebody resumes the queue.",
    "standby": "The queue is kept ready, without work.",
    "offline": "Nothing is sent here.",
}


@dataclass(frozen=True)
class Story:
    """One sentence on how the queue is, what PanDA does with it, and the next sensible step."""

    sentence: str
    meaning: str
    action: str = ""


def told(page: SitePage) -> Story:
    """The story of a queue by its first rule that holds."""
    return Story(*_headline(page), _action(page)) if page.queue else _stranger(page)


def status_of(page: SitePage) -> str:
    return (page.queue.attribute("queuestatus") or "") if page.queue else ""


def _stranger(page: SitePage) -> Story:
    return Story(
        f"Nobody describes {page.name}, but jobs name it: {_at_work(page.states)}.",
        "It was removed from the information system, or never was in it; its site, region and limits are not known.",
        "Ask who runs these jobs why they go to a queue that is not described.",
    )


def _headline(page: SitePage) -> tuple[str, str]:
    status = status_of(page)
    state = (page.queue.attribute("queuestate") or "").upper() if page.queue else ""
    if state == "DISABLED":
        return f"It was given up: {_at_work(page.states)}.", "Its description is kept for the record."
    said = MEANINGS.get(status.lower())
    unknown = f"Its status, {status}, is one that this portal does not know." if status else "It has no status."
    return f"{_at_work(page.states).capitalize()}.", said or unknown


def _at_work(states: Counter[str]) -> str:
    """What the jobs of a queue do, in words."""
    waiting = sum(states[state] for state in PHASES["waits"])
    if not states.total():
        return "no job is here, and none ended lately"
    words = [f"{_jobs(states['running'])} run" if states["running"] else "nothing runs"]
    words += [f"{spaced(waiting)} wait"] if waiting else []
    ended = states["failed"] + states["finished"]
    words += [f"{percent(states['failed'], ended)} of {spaced(ended)} that ended failed"] if ended else []
    return ", ".join(words)


def _jobs(count: int) -> str:
    return f"{spaced(count)} job{'' if count == 1 else 's'}"


def _action(page: SitePage) -> str:
    """The next step; none where nothing is wrong."""
    states, status = page.states, status_of(page).lower()
    bad = [node for node in page.nodes if node.verdict]
    if fails_more(page):
        where = f"; {len(bad)} of its nodes stand{'s' if len(bad) == 1 else ''} out" if bad else ""
        return f"It fails more than its peers: look at its errors first{where}."
    if bad:
        one = len(bad) == 1
        return f"{len(bad)} worker node{' stands' if one else 's stand'} out; tell the site to take {'it' if one else 'them'} out."
    if status == "online" and states["activated"] and not states["running"] + states["starting"]:
        return "Jobs are ready and none runs: see whether pilots arrive."
    if status == "offline" and states["activated"] + states["defined"] + states["assigned"]:
        return "Jobs wait at a queue to which nothing is sent: they will not run until it is back."
    return ""


def fails_more(page: SitePage) -> bool:
    """Whether chance hardly explains how much more it fails than what it is compared with first."""
    own, others = page.peers[0].since(page.hours[0]), page.peers[1].since(page.hours[0])
    tries, base = own["failed"] + own["finished"], others["failed"] + others["finished"]
    if tries < ENOUGH_ENDED or base < ENOUGH_ENDED:
        return False
    rate = (others["failed"] + 0.5) / (base + 1)
    return own["failed"] / tries > 1.5 * rate and at_least(own["failed"], tries, rate) < CHANCE
