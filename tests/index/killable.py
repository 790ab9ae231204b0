"""An indexer that is ready at once, to be killed: it is forked from a process in which everything is loaded by now."""

import django
from django.conf import settings
from django.core.management import call_command

from tests.servers import databases

django.setup()
import core.index.indexer  # noqa: E402, F401 - loaded before the fork


def index(panda_db_url: str, place: str) -> None:
    """`manage.py index` on that database, as long as it lives."""
    databases.replace("panda", databases.settings_of(panda_db_url, READ_ONLY=True))
    settings.INDEX_DIR, settings.INDEX_PUBLISH_S = place, 1
    call_command("index")
