from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Portal"

    def ready(self) -> None:
        from core.engines.lookups import register  # noqa: PLC0415
        from core.engines.sql import lookups  # noqa: PLC0415 - models must be loaded first
        from core.questions import error_catalogue  # noqa: PLC0415

        lookups.register()
        register("errorcategory", error_catalogue.with_category)
