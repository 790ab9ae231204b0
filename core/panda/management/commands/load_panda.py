from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, transaction

from core.panda import loading, simulated
from core.panda.router import WRITE_ALIAS


class Command(BaseCommand):
    help = "Load CSV files named after PanDA's tables (gzipped or not) into a simulated PanDA database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument(
            "--shift-to-now", action="store_true", help="move all times so that the newest job change is now"
        )

    def handle(self, *_: Any, directory: Path, shift_to_now: bool, **__: Any) -> None:
        if not directory.is_dir():
            raise CommandError(f"{directory} is no directory.")
        try:
            self._load(directory, _shift(directory) if shift_to_now else timedelta())
        except (simulated.NotSimulated, ValueError, KeyError, DatabaseError) as error:
            raise CommandError(f"Nothing was loaded: {error}") from error

    def _load(self, directory: Path, shift: timedelta) -> None:
        connection = simulated.require()
        with transaction.atomic(using=WRITE_ALIAS):
            for path, table in loading.files_in(directory):
                loaded = loading.load_file(connection, path, table, shift)
                told = f"; no numbers, so left empty: {', '.join(sorted(loaded.misfits))}" if loaded.misfits else ""
                self.stdout.write(f"{table.label}: {loaded.rows} rows{told}")


def _shift(directory: Path) -> timedelta:
    newest = loading.newest_time(directory)
    return datetime.now() - newest if newest else timedelta()
