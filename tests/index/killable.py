"""An indexer that is ready at once, to be killed: it is forked from a process in which everything is loaded by now."""

import django
from django.conf import settings
from django.core.management import call_command

from tests.servers import databases

django.setup()
from core.index import store  # noqa: E402 - loaded before the fork
from core.index.indexer import SECONDS_BETWEEN  # noqa: E402


def index(panda_db_url: str, place: str) -> None:
    """`manage.py index` on that database, as long as it lives, with a turn that has everything in it."""
    databases.replace("panda", databases.settings_of(panda_db_url, READ_ONLY=True))
    settings.INDEX_DIR, settings.INDEX_PUBLISH_S = place, 1
    store.FEW_CHANGES = 100
    SECONDS_BETWEEN.update(poll=1, sweep=1, audit=1, deep_audit=1)
    call_command("index")
