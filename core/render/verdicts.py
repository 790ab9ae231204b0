"""Why a worker node stands out, in words."""

from core.questions.nodes import Verdict
from core.templatetags.portal import percent, spaced


def evidence(verdict: Verdict) -> str:
    """The evidence of a verdict: how much failed, how much was to be expected, and how likely that is."""
    others = percent(verdict.others_failed, verdict.others_ended)
    text = (
        f"{spaced(verdict.failed)} of {spaced(verdict.ended)} failed, where the queue's other nodes fail {others}: "
        f"about {_amount(verdict.expected)} were to be expected. {_chance(verdict.chance)}"
    )
    if verdict.swallows:
        text += f" It took {verdict.times_usual:.0f} times as many jobs as the usual node."
    return text


def _amount(expected: float) -> str:
    return f"{expected:.0f}" if expected >= 10 else f"{expected:.1f}"


def _chance(chance: float) -> str:
    if chance < 1e-9:
        return "Chance does not explain it."
    return f"By chance one queue in {spaced(round(1 / chance))} would have such a node."
