"""Filters of jobs by what they are: analysis or production, which part of the work, which event service."""

from core.panda.vocabulary import EVENT_SERVICE
from core.selection.filters import Computed, Filter, Words
from core.selection.predicates import Blank, In, Like, Not, Predicate, both, either

# Words of `jobtype` that divide all jobs between them.
EXCLUSIVE_TYPES = ("analysis", "production", "other")


def filters() -> tuple[Filter, ...]:
    """In the order in which a link names them."""
    return (
        Words(
            name="jobtype",
            attribute="jobtype",
            label="type",
            meaning="analysis, production, …: what the label and the payload say",
            words=job_types(),
            prefixes=True,
            form="a job type",
            example="analysis",
        ),
        Words(
            name="category",
            attribute="transformation",
            label="part of the work",
            meaning="build, merge, or run: what the job does for its task",
            words=_categories(),
            form="build, merge or run",
            example="run",
        ),
        Words(
            name="processor_type",
            attribute="jobmetrics",
            label="processor",
            meaning="cpu, or gpu where the pilot reported one",
            words={"gpu": Like("jobmetrics", ("", "nGPU=", "")), "cpu": Not(Like("jobmetrics", ("", "nGPU=", "")))},
            form="cpu or gpu",
            example="gpu",
        ),
    )


def event_service() -> Filter:
    """The filter that stands for the column of that name."""
    return Computed(
        name="eventservice",
        attribute="eventservice",
        label="event service",
        meaning="event service kind of the job: a name or number, all, not2, ordinary",
        reader=_event_service,
        meaning_of=_event_service_means,
        example="jumbo",
    )


def job_types() -> dict[str, Predicate]:
    """What each word of `jobtype` means; every job is of exactly one of EXCLUSIVE_TYPES."""
    test_labels = ("rc_alrb", "rc_test2")
    url, script = Like("transformation", ("http", "")), Like("transformation", ("", ".py"))
    analysis = both(In("prodsourcelabel", ("panda", "user", *test_labels)), url)
    made = both(In("prodsourcelabel", ("managed", "prod_test", "ptest", *test_labels)), script, Not(analysis))
    return {
        "analysis": analysis,
        "production": made,
        "other": both(Not(analysis), Not(made)),
        "groupproduction": both(In("prodsourcelabel", ("managed",)), Not(Blank("workinggroup"))),
        "eventservice": In("eventservice", (EVENT_SERVICE["eventservice"],)),
        "esmerge": In("eventservice", (EVENT_SERVICE["esmerge"],)),
        "test": In("produsername", ("gangarbt",)),
    }


def _categories() -> dict[str, Predicate]:
    build = Like("transformation", ("", "build", ""), ignore_case=False)
    merge = either(In("processingtype", ("pmerge",)), In("eventservice", (EVENT_SERVICE["esmerge"],)))
    return {"build": build, "merge": both(Not(build), merge), "run": both(Not(build), Not(merge))}


def _event_service(text: str) -> str | None:
    """Names or numbers by `|`, `not2` for all but merges, `all` for any, anything else for ordinary jobs."""
    numbers = {str(number): name for name, number in EVENT_SERVICE.items()}
    parts = [numbers.get(part, part) for part in text.lower().split("|") if part]
    known = [part for part in parts if part in EVENT_SERVICE or part in {"all", "not2"}]
    return "|".join(dict.fromkeys(known)) or "ordinary"


def _event_service_means(text: str) -> Predicate:
    ordinary = either(Blank("eventservice"), In("eventservice", (0,)))
    merge = In("eventservice", (EVENT_SERVICE["esmerge"],))
    meanings: dict[str, Predicate] = {"all": Not(ordinary), "not2": Not(merge), "ordinary": ordinary}
    meanings |= {name: In("eventservice", (number,)) for name, number in EVENT_SERVICE.items()}
    # Cloned jobs carry the consumer's code too, and their tag tells them apart.
    meanings["eventservice"] = both(meanings["eventservice"], Not(Like("specialhandling", ("", "sc:", ""))))
    return either(*(meanings[part] for part in text.split("|")))
