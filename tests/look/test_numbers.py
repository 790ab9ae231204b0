"""Numbers on pages are grouped in one way, by `spaced`."""

from tests.servers.registry import ROOT
from tests.test_walls import packages

# Their sentences also stand in headers and in JSON, which hold no narrow spaces.
SENTENCES = {
    *("core/render/errors.py", "core/questions/extent.py", "core/selection/filters.py", "core/selection/search.py"),
    *("logs/lines.py", "logs/lines_views.py"),
}


def test_numbers_are_grouped_in_one_way():
    paths = [path for name in packages() - {"simulator"} for path in (ROOT / name).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in paths if ":,}" in path.read_text()}
    assert found - {"core/templatetags/portal.py"} == SENTENCES
