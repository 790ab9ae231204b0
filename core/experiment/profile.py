"""What differs between experiments, as one immutable value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

Topic = Literal["jobs", "errors", "dashboards", "tasks", "workers"]
ErrorKey = tuple[str, int]
ErrorText = tuple[str, str]


@dataclass(frozen=True)
class MenuEntry:
    """One link of a menu: `url` is a path of this portal with its query, `meaning` one sentence about it."""

    label: str
    url: str
    meaning: str


@dataclass(frozen=True)
class Menu:
    """A named group of links in the page header."""

    label: str
    entries: tuple[MenuEntry, ...]


DEFAULT_WINDOWS: Mapping[Topic, int] = MappingProxyType(
    {"jobs": 12, "errors": 12, "dashboards": 12, "tasks": 7 * 24, "workers": 12}
)


@dataclass(frozen=True)
class Profile:
    """One experiment.

    `modules` are the features that are on. `windows` are the default time windows in hours.
    `job_types` maps a value of the `jobtype` parameter to its label.
    `task_key` is the column of the job tables that names the task; without JEDI (`has_jedi`) no `jedi_*` table is read.
    `hot` are paths that are kept ready beside those of the menu.
    `hosts` are those that the portal may read from, as in the setting OUTSIDE_HOSTS, which adds to them.
    `links` are URL templates of other services with `{name}` fields; a service without one is not linked.
    `server_hosts` are how the names of PanDA's own machines begin: where jobs name them, no worker node was at work.
    `error_overrides` replace the name and description of (component, code) in the error catalogue.
    """

    name: str
    title: str
    modules: frozenset[str]
    job_types: Mapping[str, str]
    menu: tuple[Menu, ...]
    home: str = "/"
    hot: tuple[str, ...] = ("/", "/api/joberrordescriptions/?json")
    windows: Mapping[Topic, int] = field(default_factory=lambda: DEFAULT_WINDOWS)
    task_key: Literal["jeditaskid", "taskid"] = "jeditaskid"
    has_jedi: bool = True
    region_label: str = "region"
    hosts: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    server_hosts: tuple[str, ...] = ()
    error_catalogue: str = "pilot3"
    error_overrides: Mapping[ErrorKey, ErrorText] = field(default_factory=dict)

    def link(self, service: str, **values: str) -> str:
        """The URL at another service, its values quoted; empty where this experiment has no such service."""
        template = self.links.get(service, "")
        return template.format(**{name: quote(value, safe="") for name, value in values.items()})

    def error_text(self, component: str, code: int, known: ErrorText) -> ErrorText:
        """Name and description of an error code: this experiment's own, or else the `known` ones."""
        return self.error_overrides.get((component, code), known)
