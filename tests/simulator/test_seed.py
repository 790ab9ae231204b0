"""The same seed gives the same rows."""

from hashlib import sha256
from pathlib import Path

from tests.simulator.conftest import arguments, opened, simulate


def contents(file: Path) -> dict[str, str]:
    """A digest of every table's rows, in the order in which they were written."""
    connection = opened(file)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {}
    for table in tables:
        digest = sha256()
        for row in connection.execute(f"SELECT * FROM {table}"):
            digest.update(repr(tuple(row)).encode())
        found[table] = digest.hexdigest()
    connection.close()
    return found


def test_the_same_seed_gives_the_same_rows_and_another_one_does_not(tmp_path):
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        simulate(tmp_path / name, *arguments(jobs=400, seed=seed))
    first, second, third = (contents(tmp_path / name) for name in ("one", "two", "three"))
    assert first == second
    assert first["jobsarchived4"] != third["jobsarchived4"]


def test_the_command_tells_the_stories(tmp_path):
    printed = simulate(tmp_path / "panda", *arguments(jobs=300))
    for story in ("broken site", "full disk", "lost node", "bad release", "WithLosses"):
        assert f"  {story}: " in printed
