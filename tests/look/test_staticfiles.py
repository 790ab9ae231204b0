import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.checks import run_checks
from django.templatetags.static import static


def test_only_listed_files_of_packages_are_served():
    assert find("foundation/foundation.min.css").endswith("/dist/css/foundation.min.css")
    assert find("foundation/foundation.css") is None
    assert find("foundation-sites/dist/js/foundation.min.js") is None


def test_the_projects_own_files_are_served():
    assert find("portal/tokens.css") == str(settings.BASE_DIR / "static/portal/tokens.css")


def test_names_carry_a_hash_of_the_content(collected: Path):
    name = static("portal/theme.js").removeprefix(settings.STATIC_URL)
    assert re.fullmatch(r"portal/theme\.[0-9a-f]{12}\.js", name)
    assert (collected / name).read_bytes() == (settings.BASE_DIR / "static/portal/theme.js").read_bytes()
    assert (collected / f"{name}.gz").exists()


def test_nothing_else_is_collected(collected: Path):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"].keys()
    own = {str(path.relative_to(folder)) for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*.*")}
    assert names >= own | settings.STATICFILES_PACKAGES.keys()
    assert not [name for name in names if name.endswith((".map", ".scss", ".md"))]


def test_a_package_that_was_not_installed_is_named(settings, tmp_path):
    settings.STATICFILES_PACKAGES = {"missing/missing.css": tmp_path / "missing.css"}
    assert "portal.E001" in {problem.id for problem in run_checks()}


def test_a_missing_file_is_an_error_and_not_a_dead_link():
    with pytest.raises(ValueError, match="no-such-file"):
        static("portal/no-such-file.css")
