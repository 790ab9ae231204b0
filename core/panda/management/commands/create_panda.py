from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.panda import simulated


class Command(BaseCommand):
    help = "Make PanDA's tables in the empty database of PANDA_RW_DB_URL, marked as simulated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-indexes", action="store_true", help="for a bulk load that makes them later")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            simulated.create()
            if not options["without_indexes"]:
                simulated.create_indexes()
        except simulated.NotSimulated as error:
            raise CommandError(str(error)) from error
        self.stdout.write("PanDA's tables are there.")
