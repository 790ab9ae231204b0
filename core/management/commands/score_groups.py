import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.error_groups import score
from core.error_groups.normal import normalised


class Command(BaseCommand):
    help = "Score the error groups against labelled messages: a CSV file with the columns message and label."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV file: message, label, and perhaps component, code, exit_code")
        parser.add_argument("--show", action="store_true", help="also show where groups and labels differ")

    def handle(self, *_: Any, **options: Any) -> None:
        began = time.perf_counter()
        rows = self._read(options["file"])
        seconds = time.perf_counter() - began
        found = score.score(rows)
        self.stdout.write(f"{found.messages} messages, {found.labels} labels, {found.groups} groups, {seconds:.2f} s")
        for name in ("precision", "recall", "f1"):
            self.stdout.write(f"{name}: {getattr(found, name):.4f}")
        if options["show"]:
            self._show(rows)

    def _read(self, file: Path) -> list[score.Labelled]:
        try:
            with file.open(newline="", encoding="utf-8-sig") as lines:
                return list(score.read(lines))
        except (OSError, UnicodeDecodeError, score.UnknownFile) as error:
            raise CommandError(f"{file}: {error}") from error

    def _show(self, rows: list[score.Labelled]) -> None:
        for title, parted in (("split", score.split(rows)), ("merged", score.merged(rows))):
            for messages in parted:
                self.stdout.write(f"{title}:")
                for row in messages:
                    self.stdout.write(f"  {row.label}: {row.message}\n    {normalised(row.message)}")
