"""How a selection spreads over time, as a plot: every bar and every state leads to its jobs."""

from dataclasses import replace
from urllib.parse import urlencode

from core.panda.vocabulary import JOB_STATES
from core.questions.over_time import OverTime
from core.render import links
from core.render.plots import Bin, Histogram, stacked_histogram
from core.selection import moving
from core.selection.jobs import of_state
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from core.selection.window import duration


def plot(selection: Selection, spread: OverTime | None, title: str, jobs: int | None = None) -> Histogram | None:
    """That selection's jobs by time of last change and status; None when there is nothing to draw.

    :param jobs: how many there are, where the plot may leave some out.
    """
    if spread is None or not any(one.counts for one in spread.bins):
        return None
    seen = {state for one in spread.bins for state in one.counts}
    series = [state for state in JOB_STATES if state in seen] + sorted(seen - set(JOB_STATES))
    bins = [
        Bin(one.start, one.end, links.list_of(moving.between(selection, one.start, one.end)), one.counts)
        for one in spread.bins
    ]
    whole = moving.between(selection, bins[0].start, bins[-1].end)
    texts = {state: of_state(whole, state or NOT_SPECIFIED) for state in series}
    urls = {state: links.list_of(whole.narrowed("jobstatus", text)) for state, text in texts.items()}
    words = f"{title}, per {duration(spread.width)}"
    drawn = stacked_histogram(bins, series, words, range_url=range_url(selection), state_urls=urls)
    return drawn if jobs is None else replace(drawn, left_out=max(0, jobs - spread.total))


def range_url(selection: Selection) -> str:
    """The list with places for the two times that a drag over the plot gives."""
    times = {"date_from": "{start}", "date_to": "{end}"}
    return f"{links.page_of(selection)}?{urlencode({**selection.timeless, **times}, safe='{}')}"
