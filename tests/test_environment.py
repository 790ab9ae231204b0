"""Settings from the environment: what is missing or misspelt is named."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from settings import environment
from tests.servers import registry

COMPLETE = {
    "SECRET_KEY": "x" * 50,
    "PANDA_DB_URL": "sqlite:///panda.sqlite3",
    "PORTAL_DB_URL": "sqlite:///portal.sqlite3",
}


def test_defaults_fill_what_is_not_set():
    read = environment.read(COMPLETE)
    assert read["PANDA_DB_URL"] == COMPLETE["PANDA_DB_URL"]
    assert read["EXPERIMENT"] == "generic"
    assert set(read) == {variable.name for variable in environment.VARIABLES}


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_missing_is_named(name, value):
    environ = {**COMPLETE, name: value} if value is not None else {k: v for k, v in COMPLETE.items() if k != name}
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set: "):
        environment.read(environ)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("PANDA_SCHEMA", "PANDA_SCHEMAS"), ("ALOWED_HOSTS", "ALLOWED_HOSTS"), ("PANDA_DBURL", "PANDA_DB_URL")],
)
def test_what_looks_misspelt_is_named(wrong, right):
    environ = {name: value for name, value in COMPLETE.items() if name != right}
    with pytest.raises(ImproperlyConfigured, match=f"{wrong} is not known: did you mean {right}"):
        environment.read({**environ, wrong: "x"})


def test_all_problems_are_told_at_once():
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY.*PANDA_DB_URL.*PORTAL_DB_URL"):
        environment.read({})


def test_variables_of_other_programs_are_none_of_our_business():
    assert environment.read({**COMPLETE, "PATH": "/bin", "SSH_AUTH_SOCK": "x", "PORTS": "1"})


@pytest.mark.parametrize(
    ("name", "text"), [("SQL_TIME_LIMIT_MS", "5s"), ("PORT", "٨"), ("WORKERS", "-1"), ("PORT", "")]
)
def test_numbers_are_numbers(name, text):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be a whole number"):
        environment.number(name, text)


@pytest.mark.parametrize("text", ["panda", "panda=A=B", "panda=A,deft"])
def test_pairs_are_pairs(text):
    with pytest.raises(ImproperlyConfigured, match=r"^PANDA_SCHEMAS must look like"):
        environment.pairs("PANDA_SCHEMAS", text)


def test_pairs():
    assert environment.pairs("PANDA_SCHEMAS", "panda=A, deft = B,") == {"panda": "A", "deft": "B"}


@pytest.mark.parametrize("text", ["https://x/{site}", "https://x/{}", "https://x/{queue"])
def test_a_template_has_the_fields_that_it_may_have(text):
    assert environment.template("LOG_FOLDER_URL", "https://x/{queue}/{pandaid}", ("queue", "pandaid"))
    with pytest.raises(ImproperlyConfigured, match=r"^LOG_FOLDER_URL may have {queue} and {pandaid} in braces"):
        environment.template("LOG_FOLDER_URL", text, ("queue", "pandaid"))


def test_a_word_is_one_of_those_that_are_known():
    assert environment.one_of("LOG_PROVIDER", "gs", ("rucio", "gs")) == "gs"
    with pytest.raises(ImproperlyConfigured, match=r"^LOG_PROVIDER must be one of rucio, gs, not 'azure'"):
        environment.one_of("LOG_PROVIDER", "azure", ("rucio", "gs"))


@pytest.mark.parametrize("url", ["mongodb://127.0.0.1/x", "panda.sqlite3", "postgresql://127.0.0.1:port/x"])
def test_a_url_of_no_database_is_named(url):
    with pytest.raises(ImproperlyConfigured, match=r"^PANDA_DB_URL "):
        environment.database("PANDA_DB_URL", url)


def test_each_variable_is_documented():
    assert all(variable.meaning for variable in environment.VARIABLES)


@pytest.mark.parametrize(
    "command", [["manage.py", "check"], ["-m", "gunicorn", "--config", "gunicorn.conf.py", "bigpandamon.wsgi"]]
)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PANDA_DB_URL": ""}, "PANDA_DB_URL is not set"),
        ({"PANDA_SCHEMA": "panda=A"}, "PANDA_SCHEMA is not known: did you mean PANDA_SCHEMAS?"),
        ({"SQL_TIME_LIMIT_MS": "5s"}, "SQL_TIME_LIMIT_MS must be a whole number, not '5s'."),
        ({"PANDA_DB_URL": "mongodb://x"}, "PANDA_DB_URL must start with one of"),
    ],
)
def test_the_start_is_refused_in_one_line(command, given, said):
    environ = {"PATH": os.environ["PATH"], **COMPLETE, "DJANGO_SETTINGS_MODULE": "settings.production", **given}
    done = subprocess.run(
        [sys.executable, *command], cwd=registry.ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_page_of_settings_lists_every_variable():
    from scripts import settings_page

    assert settings_page.PAGE.read_text(encoding="utf-8") == settings_page.text(), "python -m scripts.settings_page"
