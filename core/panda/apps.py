from django.apps import AppConfig


class PandaConfig(AppConfig):
    name = "core.panda"
    label = "panda"
    verbose_name = "PanDA database"
