"""Where the places and numbers of a dashboard lead: further down, to the jobs behind them, to a queue's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from core.render import links
from core.render.links import Page
from core.render.parts import Option
from core.selection.jobs import of_states
from core.selection.places import name_in
from core.selection.request import Asked
from core.selection.selection import Selection
from core.selection.values import NOT_SPECIFIED
from dash.ladders import Ladder, Path, Split

# A value of each split; None stands for any.
Values = Sequence[str | None]


@dataclass(frozen=True)
class Ways:
    """Links from one dashboard. Those that go on keep the window as it was asked; those of numbers are frozen."""

    asked: Asked
    frozen: Selection
    ladder: Ladder
    splits: tuple[Split, ...] = ()
    # Addresses that were made: a row has one for each state, which differ in their last part alone.
    _lists: dict[tuple[Path, tuple[str | None, ...]], str] = field(default_factory=dict, compare=False)
    _states: dict[tuple[str, ...], str] = field(default_factory=dict, compare=False)

    @property
    def page(self) -> Page:
        """The dashboard without the level that it shows: each link says where it goes."""
        kept = {"splitby": ",".join(split.name for split in self.splits)}
        return Page(reverse(f"dash-{self.ladder.name}"), {name: text for name, text in kept.items() if text})

    def down(self, path: Path) -> str:
        """What is inside a place; a queue has a page of its own, which is asked for the same jobs."""
        if not path:
            return self.page.of(self.asked.selection)
        level = self.ladder.levels[len(path) - 1]
        if level.parameter == "computingsite" and path[-1]:
            return links.queue_in(self.ladder.at(self.asked.selection, path), path[-1])
        return self.page.of(self.ladder.at(self.asked.selection, path))

    def jobs(self, path: Path, values: Values = (), states: Sequence[str] = ()) -> str:
        """The list of the jobs behind a number; empty where no list has just those."""
        return self.in_states(self._list(path, tuple(values)), tuple(states))

    def within(self, place: Selection, values: Values) -> str:
        """The list of a place's jobs with those values of the splits, None for any; `in_states` completes it."""
        for split, value in zip(self.splits, values, strict=False):
            if value is None:
                continue
            text = split.text_in(self.frozen, value)
            if not text:
                return ""
            place = place.narrowed(split.parameter, text)
        return links.list_of(place.with_term("jobstatus", ""))

    def in_states(self, url: str, states: tuple[str, ...]) -> str:
        """The list with the jobs in those states; without any, in all that are shown."""
        if states not in self._states:
            text = of_states(self.frozen, states) or self.frozen.text_of("jobstatus")
            self._states[states] = urlencode({"jobstatus": text}) if text else ""
        more = self._states[states]
        return f"{url}{'' if url.endswith('?') else '&'}{more}" if url and more else url

    def _list(self, path: Path, values: tuple[str | None, ...]) -> str:
        if (path, values) not in self._lists:
            place = self.ladder.at(self.frozen, path) if path else self.frozen
            self._lists[path, values] = self.within(place, values)
        return self._lists[path, values]

    def errors(self, path: Path) -> str:
        """What goes wrong with the jobs of a place, in the window that was counted."""
        return links.errors_of(self.ladder.at(self.frozen, path) if path else self.frozen)

    def more(self) -> list[tuple[str, str]]:
        """(label, URL) of other pages about the jobs that are shown, in the window that was asked."""
        selection = self.asked.selection
        found = [("Jobs", links.list_of(selection)), ("Errors", links.errors_of(selection))]
        return [(label, url) for label, url in found if url]

    def crumbs(self) -> list[Option]:
        """The way from the whole grid to where the reader is."""
        found = [Option("Grid", self.page.of(self._without(0)))]
        for depth, level in enumerate(self.ladder.levels):
            name = name_in(self.asked.selection, level.parameter)
            if name is not None:
                found.append(Option(name or NOT_SPECIFIED, self.page.of(self._without(depth + 1)), name=level.label))
        return [*found[:-1], Option(found[-1].label, "", active=True, name=found[-1].name)]

    def _without(self, depth: int) -> Selection:
        """The selection without the places of that level and below."""
        selection = self.asked.selection
        for level in self.ladder.levels[depth:]:
            if name_in(selection, level.parameter) is not None:
                selection = selection.with_term(level.parameter, "")
        return selection
