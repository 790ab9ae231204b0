from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Portal"

    def ready(self) -> None:
        from core.engines.sql import lookups  # noqa: PLC0415 - models must be loaded first

        lookups.register()
