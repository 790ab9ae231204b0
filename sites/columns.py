"""Which columns of a queue are shown where."""

from core.selection.columns import Column
from core.selection.queues import queues
from core.selection.request import View

LIST = (
    "name",
    "site",
    "region",
    "status",
    "type",
    "corecount",
    "maxrss",
    "maxtime",
    "waiting",
    "running",
    "finished",
    "failed",
    "share",
    "comment",
)


def listed(names: tuple[str, ...]) -> list[Column]:
    """The columns of those names, or those that a list has by itself."""
    return [queues().by_column[name] for name in names or LIST]


def exported(view: View) -> list[Column]:
    """The columns of a file: those chosen, or all."""
    names = view.cols or tuple(name for name in view.fields if name in queues().by_column)
    return [queues().by_column[name] for name in names] or list(queues().columns)
