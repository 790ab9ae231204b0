from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.cache import store
from core.cache.release import fingerprint
from core.ending import Ending
from core.warming.warmer import Warmer


class Command(BaseCommand):
    help = "Keep the pages that people will ask next in the cache, until it is told to stop. Of several, one works."

    def handle(self, *_: Any, **__: Any) -> None:
        if not store.is_shared():
            raise CommandError("REDIS_URL is not set: there is no cache to keep warm.")
        if not settings.WARM_EVERY_S:
            raise CommandError("WARM_EVERY_S is 0: nothing is to be made in advance.")
        if not urlsplit(settings.SITE_URL).netloc:
            raise CommandError("SITE_URL is not set: pages are made for the address that readers type.")
        fingerprint()
        Warmer(Ending().listen()).run()
