"""Which database a model belongs to, and the refusal to write PanDA's."""

from typing import Any

PANDA_APP = "panda"
READ_ALIAS = "panda"
WRITE_ALIAS = "panda_rw"


class PandaIsReadOnly(Exception):
    """Something tried to change the PanDA database through a model."""


class PandaRouter:
    """PanDA's tables are read through `panda`; everything else lives in `default`."""

    def db_for_read(self, model: Any, **_: Any) -> str | None:
        return READ_ALIAS if model._meta.app_label == PANDA_APP else None

    def db_for_write(self, model: Any, **_: Any) -> str | None:
        if model._meta.app_label == PANDA_APP:
            raise PandaIsReadOnly(f"{model._meta.db_table} belongs to PanDA; the portal never writes it.")
        return None

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        return db == "default" and app_label != PANDA_APP
