from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Portal"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created  # noqa: PLC0415

        from core import reports, tally  # noqa: PLC0415
        from core.cache import store  # noqa: PLC0415
        from core.engines.lookups import register  # noqa: PLC0415
        from core.engines.sql import lookups  # noqa: PLC0415 - models must be loaded first
        from core.index import reports as index_reports  # noqa: PLC0415
        from core.questions import error_catalogue  # noqa: PLC0415
        from core.warming import record  # noqa: PLC0415

        lookups.register()
        reports.register()
        store.register()
        index_reports.register()
        record.register()
        connection_created.connect(tally.count_statements, dispatch_uid="tally")
        register("errorcategory", error_catalogue.with_category)
