from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from core.panda.capabilities import look, panda_models


class Command(BaseCommand):
    help = "Say which tables and columns of the PanDA database cannot be read; what needs them is switched off."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            found = look()
        except DatabaseError as error:
            self.stdout.write(f"The PanDA database cannot be reached: {error}")
            return
        for model in panda_models():
            for sentence in found.missing(model):
                self.stdout.write(sentence)
        read = len(panda_models()) - len(found.lacking)
        self.stdout.write(f"{read} of {len(panda_models())} tables of the PanDA database can be read in full.")
