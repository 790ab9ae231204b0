"""What every engine promises, asked of each kind of database with the same rows and the same questions."""

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from core.engines.base import Engine, Page, Unanswered
from core.engines.columnar import gathered
from core.engines.columnar.engine import ColumnarEngine
from core.engines.columnar.published import mark_of, open_version
from core.engines.sql import groups
from core.engines.sql.engine import SqlEngine
from core.index.indexer import Indexer
from core.questions.job_parts import BY_CODE, BY_GROUP
from core.selection import marks, request
from core.selection.dimensions import COUNT, Measure, bins_of, parts_of, stored
from core.selection.jobs import is_live_only, jobs, of_state
from core.selection.predicates import ENDED, Blank, In, Not, both, either
from core.selection.selection import Part, Selection
from tests.engines import oracle, questions, world
from tests.engines.world import NOW
from tests.servers import databases, registry

# `make soak PART=questions` asks many more.
CASES = int(os.environ.get("CASES", "300"))
SEED = 7


@cache
def the_world() -> oracle.World:
    return world.make(SEED)


@pytest.fixture
def things(kind: str) -> Iterator[oracle.World]:
    """The same world in each kind of database."""
    databases.use_filled(kind, "world", lambda: world.store(the_world()))
    yield the_world()
    databases.use_none()


@pytest.fixture(params=["database", "index"])
def engine(request: pytest.FixtureRequest, things: oracle.World, kind: str, settings: Any) -> Iterator[Engine]:
    """Each engine over the same world; the index is made by the indexer, once per kind of database."""
    if request.param == "database":
        yield SqlEngine()
        return
    settings.INDEX_DAYS = 30
    place = registry.directory() / f"world-index-{kind}"
    registry.once(place.name, lambda: _index(place))
    version = open_version(place)
    yield ColumnarEngine(version)
    version.close()


def _index(place: Path) -> None:
    indexer = Indexer(place, clock=lambda: NOW)
    indexer.fill()
    indexer.store.close()


def can_answer(engine: Engine, asked: request.Asked, *names: str) -> bool:
    """The index says beforehand what it does not hold; the database answers everything."""
    return not isinstance(engine, ColumnarEngine) or engine.holds(asked.selection, NOW, names)


def read(query: str) -> request.Asked:
    return request.read(jobs(), request.given_in(query), 12)


def expected(things: oracle.World, asked: request.Asked) -> list[dict]:
    predicate = asked.selection.predicate(NOW)
    # Live states are looked for among live jobs, whatever the archives hold.
    live = is_live_only(asked.selection.text_of("jobstatus"))
    return oracle.selected(things, both(predicate, Not(In(ENDED, (1,)))) if live else predicate, NOW)


@cache
def case(number: int) -> tuple[str, request.Asked, list[int]]:
    """A question, and the ids that answer it in their order: worked out once for all engines."""
    query = questions.ask(number) + "&mode=nodrop"
    asked, sort = read(query), read(query).view.sort
    want = oracle.in_order(expected(the_world(), asked), sort.attribute, NOW, descending=sort.descending)
    return query, asked, want


def test_every_state_that_is_counted_leads_to_as_many_jobs(engine, things):
    counted = read("mode=nodrop").selection
    for (state,), (count,) in engine.crosstab(counted, NOW, [stored("jobstatus")]).cells:
        assert engine.count(counted.narrowed("jobstatus", of_state(counted, state)), NOW).value == count, state


def test_questions_of_every_form_give_the_rows_and_order_of_plain_python(engine, things):
    asked_of, answered = 0, 0
    for number in range(CASES):
        query, asked, want = case(number)
        if not can_answer(engine, asked):
            continue
        found = engine.rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 10_000))
        assert [row[0] for row in found.rows] == want, query
        assert engine.count(asked.selection, NOW).value == len(want), query
        answered += bool(want)
        asked_of += 1
    assert asked_of > CASES // 3, "an engine that holds next to nothing proves next to nothing"
    assert answered > asked_of // 3, "most questions must have an answer, or the test says little"


# One question, or some, for each filter that the random questions leave out; those of tables that the world lacks
# (queues, workers, tasks) have tests on the sample.
FILTERS = {
    "error": ("pilot:1305", "taskbuffer:300|pilot:1099", "transform:65"),
    "errormessage": ("*stage-in*", "lost", "!*exit*", "Not specified", '*"*', "*%*"),
    "category": ("build", "merge", "run", "merge|run"),
    "jobtype": ("groupproduction", "eventservice", "esmerge", "test", "analysis|other"),
    "processor_type": ("cpu", "gpu"),
    "jobsetrange": ("1:5", ":2", "1500:"),
    "inputsizerange": ("0:1", ":0"),
    "modifiedinhour": ("2026-11-22T10", "2026-11-21T23"),
    "statenotupdated": ("24", "72"),
    "transferringnotupdated": ("24",),
    "wn": ("C*", "*one", "!user", "Not specified"),
    "pilotversion": ("b", "Not specified"),
    "specialhandling": ("debug", "!pc", "sc:1"),
    "minramcount": ("0-2GB", "2-4GB", "4000"),
    "eventservice": ("jumbo", "all", "ordinary"),
    "fileid": ("1|2|3", "!7"),
}


def test_each_filter_gives_the_rows_of_plain_python(engine, things):
    found_some = set()
    for name, texts in FILTERS.items():
        for text in texts:
            asked = read(f"{urlencode({name: text})}&days=9&mode=nodrop")
            if can_answer(engine, asked):
                want = {row["pandaid"] for row in expected(things, asked)}
                found = engine.rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 10_000)).rows
                assert {pandaid for (pandaid,) in found} == want, (name, text)
                found_some |= {name} if want else set()
    assert len(found_some) > len(FILTERS) // 2, "most filters must find something, or the test says little"


def test_pages_by_key_walk_through_all_rows_once(engine, things):
    for sortby in (
        "time-descending",
        "priority-ascending",
        "jeditaskid-descending",
        "duration-ascending",
        "queuetime-descending",
    ):
        asked = read(f"days=9&mode=nodrop&sortby={sortby}")
        want = oracle.in_order(
            expected(things, asked), asked.view.sort.attribute, NOW, descending=asked.view.sort.descending
        )
        seen, mark = [], ""
        for _ in range(100):
            view = read(f"sortby={sortby}&after={mark}").view
            found = engine.rows(asked.selection, NOW, ("pandaid", view.sort.attribute), Page(view.sort, 17, view.after))
            seen += [row[0] for row in found.rows]
            if not found.more:
                break
            mark = marks.text_of((found.rows[-1][1], found.rows[-1][0]))
        assert seen == want, sortby


def test_groups_add_up_to_the_whole(engine, things):
    asked = read("days=9&mode=nodrop")
    rows = expected(things, asked)
    dimensions = [stored("jobstatus"), stored("cloud"), bins_of("currentpriority", 100)]
    cells = engine.crosstab(asked.selection, NOW, dimensions).cells
    want = Counter((row["jobstatus"], row["cloud"], row["currentpriority"] // 100 * 100) for row in rows)
    assert {cell.values: cell.measures[0] for cell in cells} == want
    assert sum(cell.measures[0] for cell in cells) == engine.count(asked.selection, NOW).value


def test_a_job_counts_under_each_of_its_parts(engine, things):
    asked = read("days=9&mode=nodrop")

    def told(text: str) -> tuple[str, ...]:
        return tuple(part for part in text.split(",") if part and not part.startswith("tq"))

    tags = parts_of("tags", told)
    cells = engine.crosstab(asked.selection, NOW, [tags]).cells
    want = Counter()
    for row in expected(things, asked):
        want.update(told(row["specialhandling"] or "") or [None])
    assert {cell.values[0]: cell.measures[0] for cell in cells} == want


def test_each_error_of_a_job_is_in_one_group(engine, things):
    asked = read("days=9&mode=nodrop")
    rows = expected(things, asked)
    cells = engine.crosstab(asked.selection, NOW, [BY_GROUP, stored("jobstatus")]).cells
    want = Counter((group.id, row["jobstatus"]) for row in rows for group in oracle.groups_of_row(row))
    assert {cell.values: cell.measures[0] for cell in cells} == want
    assert len(want) > 30


@pytest.mark.parametrize("few", [200, 2])
def test_a_group_is_a_filter_that_finds_the_jobs_that_it_counted(engine, things, few, monkeypatch):
    """Also where its messages are too many to be named, and are asked for by what they have in common."""
    monkeypatch.setattr(groups, "FEW", few)
    asked = read("days=9&mode=nodrop")
    rows = expected(things, asked)
    wanted = {group.id for row in rows for group in oracle.groups_of_row(row)}
    for one in sorted(wanted):
        want = {row["pandaid"] for row in rows if one in {group.id for group in oracle.groups_of_row(row)}}
        found = engine.rows(
            asked.selection.with_term("errorgroup", one), NOW, ("pandaid",), Page(asked.view.sort, 10_000)
        )
        assert {pandaid for (pandaid,) in found.rows} == want, one
    several = "|".join(sorted(wanted)[:3])
    both = read(f"days=9&mode=nodrop&errorgroup={several}&jobstatus=failed")
    assert engine.count(both.selection, NOW).value == len(expected(things, both)) > 0


def test_a_group_with_too_many_messages_is_refused_rather_than_counted_wrongly(engine, things, monkeypatch):
    if isinstance(engine, ColumnarEngine):
        pytest.skip("the index holds the groups themselves")
    monkeypatch.setattr(groups, "MAX_TEXTS", 3)
    asked = read("days=9&errorgroup=v1:taskbuffer:300:0123456789ab")
    with pytest.raises(Unanswered, match="shorter time"):
        engine.count(asked.selection, NOW)


def test_measures_are_those_of_the_values_that_are_not_null(engine, things):
    asked = read("days=9&mode=nodrop")
    measures = [
        COUNT,
        Measure("sum", "jeditaskid"),
        Measure("min", "jeditaskid"),
        Measure("max", "modificationtime"),
        Measure("quantile", "minramcount", 0.9),
    ]
    cells = engine.crosstab(asked.selection, NOW, [stored("jobstatus")], measures).cells
    for cell in cells:
        rows = [row for row in expected(things, asked) if row["jobstatus"] == cell.values[0]]
        ids = [row["jeditaskid"] for row in rows if row["jeditaskid"] is not None]
        memory = sorted(row["minramcount"] for row in rows)
        place = max(-(-9 * len(memory) // 10), 1)
        assert cell.measures == (
            len(rows),
            sum(ids) if ids else None,
            min(ids, default=None),
            max(row["modificationtime"] for row in rows),
            memory[place - 1],
        )


def test_a_part_of_a_selection_is_not_taken_for_the_whole(engine, things):
    whole, failed = read("days=9&mode=nodrop").selection, In("jobstatus", ("failed",))
    here, loosely = (
        In("computingsite", ("CERN",)),
        either(In("computingsite", ("CERN", "cern")), Blank("computingsite")),
    )
    conditions = ((failed,), (Not(failed),), (here,), (here, failed), (loosely,))
    parts = [whole, *(Part.of(whole, *more) for more in conditions)]
    wanted = [len(oracle.selected(things, part.predicate(NOW), NOW)) for part in parts]
    assert len(set(wanted)) == len(parts), "parts of one size would say nothing"
    assert [engine.count(part, NOW).value for part in parts] == wanted


GATHERED = ("jobstatus", "computingsite", "modificationtime", "errorcodes", "pandaid", "jeditaskid", "currentpriority")


@pytest.mark.parametrize("most", [8_000_000, 50])
def test_answers_about_gathered_jobs_are_those_without(engine, things, most, monkeypatch):
    """Of the whole, of parts, of attributes that were not gathered, of other jobs; also where they are too many."""
    monkeypatch.setattr(gathered, "MOST_VALUES", most)
    whole = read("days=9&mode=nodrop&jobstatus=failed|finished").selection
    asked = [
        whole,
        Part.of(whole, In("computingsite", ("CERN",))),
        whole.with_term("computingsite", "C*"),
        whole.with_term("transformation", "*"),
        whole.with_term("jobstatus", "failed"),
        read("days=9&mode=nodrop").selection,
        read("days=5&mode=nodrop&jobstatus=failed|finished").selection,
        read("pandaid=999999").selection,
    ]
    before = [_answers(engine, one) for one in asked]
    with engine.gathered(whole, NOW, GATHERED), engine.gathered(asked[-1], NOW, ("wn",)):
        assert [_answers(engine, one) for one in asked] == before
    assert [_answers(engine, one) for one in asked] == before
    assert before[0][0] == len(oracle.selected(things, whole.predicate(NOW), NOW)) > before[1][0] > 0


def _answers(engine: Engine, selection: Selection) -> list[Any]:
    """What every form of question finds, in an order that is the same for all."""
    dimensions = ([stored("jobstatus")], [stored("hour"), stored("computingsite")], [BY_CODE], [stored("wn")], [])
    measures = [COUNT, Measure("max", "modificationtime"), Measure("quantile", "currentpriority")]
    cells = [engine.crosstab(selection, NOW, asked).cells for asked in dimensions]
    cells.append(engine.crosstab(selection, NOW, [stored("jeditaskid")], measures).cells)
    rows = engine.rows(selection, NOW, ("pandaid", "jobstatus"), Page(jobs().default_sort, 100)).rows
    return [engine.count(selection, NOW).value, rows, *(sorted(map(repr, some)) for some in cells)]


def test_gathered_jobs_are_looked_for_once(engine, things, monkeypatch):
    if not isinstance(engine, ColumnarEngine):
        pytest.skip("a database has its own ways")
    whole = read("days=9&mode=nodrop&jobstatus=failed").selection
    with engine.gathered(whole, NOW, GATHERED):
        # Whoever looks again among all jobs needs another cursor.
        monkeypatch.setattr(engine.version, "cursor", None)
        assert engine.count(whole, NOW).value > 0
        engine.crosstab(Part.of(whole, In("computingsite", ("CERN",))), NOW, [stored("hour"), BY_CODE])
        engine.breakdowns(whole, NOW, [stored("jobstatus"), stored("jeditaskid")])
        with pytest.raises(TypeError):
            engine.count(whole.with_term("wn", "C*"), NOW)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_too_little_memory_is_no_answer_and_no_damage(engine):
    if not isinstance(engine, ColumnarEngine):
        pytest.skip("a database has memory of its own")
    version, much = engine.version, "SELECT list(n) FROM range(100_000_000) AS numbers(n)"
    with version.cursor() as cursor:
        cursor.execute("SET temp_directory = ''")
        with pytest.raises(Unanswered, match="too little memory"), version.limited(cursor, 60_000):
            cursor.execute(much).fetchall()
    assert not mark_of(version.path).exists()
    assert engine.count(read("days=9&mode=nodrop").selection, NOW).value > 0


def test_nothing_selected_is_an_empty_answer(engine, things):
    asked = read("pandaid=999999")
    assert engine.count(asked.selection, NOW).value == 0
    assert engine.rows(asked.selection, NOW, ("pandaid",), Page(asked.view.sort, 5)).rows == []
    assert engine.crosstab(asked.selection, NOW, [stored("jobstatus")]).cells == []


def test_long_lists_of_ids_are_answered_alike(engine, things):
    for size in (1_000, 1_001, 10_000):
        asked = read("pandaid=" + ",".join(str(number) for number in range(size)))
        found = engine.count(asked.selection, NOW).value
        assert found == len({row["pandaid"] for _, row in things.settled if row["pandaid"] < size})
