"""Worker nodes of a queue: what ran where, and which nodes stand out by a rule that shows its evidence.

A node stands out when so many of its jobs failed that chance hardly explains it: at the failure share of the queue's
other nodes, fewer than one queue in a hundred would have any node as bad as this one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, lgamma, log
from statistics import median

from core.engines.base import Cell

# A node with fewer failed jobs says little, and one that fails hardly more often than others is no trouble.
ENOUGH_FAILED = 5
CLEARLY_MORE = 1.5
CHANCE = 0.01
VERY_HIGH_SHARE = 0.5
# A node that took so many times as many jobs as the usual one swallows them.
SWALLOWS = 5


@dataclass(frozen=True)
class Verdict:
    """Why a node stands out: `level` is high or very high, the rest is the evidence."""

    level: str
    failed: int
    ended: int
    others_failed: int
    others_ended: int
    expected: float
    chance: float
    times_usual: float

    @property
    def swallows(self) -> bool:
        """Whether it took far more jobs than the usual node."""
        return self.times_usual >= SWALLOWS


@dataclass
class Node:
    """One worker node; the empty name stands for jobs that no node has taken."""

    name: str
    states: Counter[str] = field(default_factory=Counter)
    verdict: Verdict | None = None

    @property
    def failed(self) -> int:
        return self.states["failed"]

    @property
    def ended(self) -> int:
        """Jobs that failed or finished: of the others nothing is known about the node."""
        return self.states["failed"] + self.states["finished"]

    @property
    def jobs(self) -> int:
        return self.states.total()

    @property
    def share(self) -> float:
        return self.failed / self.ended if self.ended else 0.0


def nodes_of(cells: Iterable[Cell], servers: Sequence[str] = ()) -> list[Node]:
    """Nodes from groups by (node, state), those in trouble first, then by failed jobs.

    :param servers: how the names of PanDA's own machines begin; they take no jobs, and are not judged.
    """
    found: dict[str, Node] = {}
    for cell in cells:
        name, state = cell.values
        found.setdefault(name or "", Node(name or "")).states[state or ""] += cell.measures[0]
    judged([node for node in found.values() if is_node(node.name, servers)])
    return sorted(found.values(), key=_most_trouble_first)


def is_node(name: str, servers: Sequence[str] = ()) -> bool:
    """Whether a name is that of a worker node."""
    return bool(name) and not (servers and name.startswith(tuple(servers)))


def judged(nodes: Sequence[Node]) -> None:
    """Give each node that stands out its verdict."""
    failed, ended = sum(node.failed for node in nodes), sum(node.ended for node in nodes)
    usual = median([node.ended for node in nodes if node.ended] or [0])
    for node in nodes:
        node.verdict = _verdict(node, failed - node.failed, ended - node.ended, len(nodes), usual)


def _verdict(node: Node, others_failed: int, others_ended: int, nodes: int, usual: float) -> Verdict | None:
    if node.failed < ENOUGH_FAILED or not others_ended:
        return None
    # As if the others had had one job more, half of it failed: no failure among few says little.
    rate = (others_failed + 0.5) / (others_ended + 1)
    if node.share < CLEARLY_MORE * rate:
        return None
    chance = min(1.0, nodes * at_least(node.failed, node.ended, rate))
    if chance > CHANCE:
        return None
    level = "very high" if node.share >= VERY_HIGH_SHARE else "high"
    times = node.ended / usual if usual else 0.0
    return Verdict(level, node.failed, node.ended, others_failed, others_ended, rate * node.ended, chance, times)


def at_least(failures: int, tries: int, rate: float) -> float:
    """The chance of so many failures or more, where each try fails at that rate by itself."""
    if failures <= 0 or rate >= 1:
        return 1.0
    term = exp(
        lgamma(tries + 1)
        - lgamma(failures + 1)
        - lgamma(tries - failures + 1)
        + failures * log(rate)
        + (tries - failures) * log(1 - rate)
    )
    total = 0.0
    for count in range(failures, tries + 1):
        total += term
        if term < total * 1e-12:
            break
        term *= (tries - count) / (count + 1) * rate / (1 - rate)
    return min(1.0, total)


def together(nodes: Iterable[Node]) -> Counter[str]:
    """The states of all nodes added up."""
    found: Counter[str] = Counter()
    for node in nodes:
        found.update(node.states)
    return found


def averages(states: Mapping[str, int], nodes: int) -> dict[str, float]:
    """The states of the average node."""
    return {state: count / nodes for state, count in states.items()} if nodes else {}


def _most_trouble_first(node: Node) -> tuple[bool, float, int, int, str]:
    chance = node.verdict.chance if node.verdict else 1.0
    return (node.verdict is None, chance, -node.failed, -node.jobs, node.name)
