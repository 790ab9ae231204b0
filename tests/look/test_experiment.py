import sys
from types import ModuleType
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import resolve

from core import experiment
from core.experiment import atlas, generic
from core.experiment.profile import Profile

PROFILES = [generic.PROFILE, atlas.PROFILE]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_a_profile_goes_by_the_name_of_its_module(settings, profile):
    settings.EXPERIMENT = profile.name
    assert experiment.current() is profile


@pytest.mark.parametrize("name", ["atlass", "profile", "no.such.module", "json.decoder", ""])
def test_an_unknown_experiment_is_named(settings, name):
    settings.EXPERIMENT = name
    with pytest.raises(ImproperlyConfigured, match=f"EXPERIMENT='{name}'"):
        experiment.current()


def test_an_experiment_may_live_elsewhere(settings, monkeypatch):
    module = ModuleType("elsewhere.spd")
    module.PROFILE = Profile("spd", "SPD monitor", frozenset({"jobs"}), {}, (), task_key="taskid", has_jedi=False)
    monkeypatch.setitem(sys.modules, "elsewhere", ModuleType("elsewhere"))
    monkeypatch.setitem(sys.modules, "elsewhere.spd", module)
    settings.EXPERIMENT = "elsewhere.spd"
    assert experiment.current().task_key == "taskid"


def test_a_broken_import_inside_a_profile_is_not_hidden(settings, monkeypatch, tmp_path):
    (tmp_path / "broken_profile").mkdir()
    (tmp_path / "broken_profile" / "spd.py").write_text("import no_such_library\n")
    monkeypatch.syspath_prepend(tmp_path)
    settings.EXPERIMENT = "broken_profile.spd"
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        experiment.current()


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_menus_lead_to_pages_that_exist(profile):
    urls = [entry.url for menu in profile.menu for entry in menu.entries] + [profile.home]
    assert all(resolve(urlsplit(url).path) for url in urls)
    types = {kind for url in urls for kind in parse_qs(urlsplit(url).query).get("jobtype", [])}
    assert types <= profile.job_types.keys()


def test_links_to_other_services_quote_what_they_carry():
    url = atlas.PROFILE.link("dataset", scope="mc23", name="a/b c&d")
    assert url.endswith("?scope=mc23&name=a%2Fb%20c%26d")
    assert generic.PROFILE.link("dataset", scope="mc23", name="x") == ""


def test_an_experiment_may_have_its_own_error_codes():
    own = Profile("x", "X", frozenset(), {}, (), error_overrides={("pilot", 1235): ("FATAL", "a fatal error appeared")})
    known = ("MEMORY", "payload over its memory")
    assert own.error_text("pilot", 1235, known) == ("FATAL", "a fatal error appeared")
    assert own.error_text("pilot", 1236, known) == known


def test_default_windows_are_in_hours():
    assert dict(generic.PROFILE.windows) == {"jobs": 12, "errors": 12, "dashboards": 12, "tasks": 168, "workers": 12}
