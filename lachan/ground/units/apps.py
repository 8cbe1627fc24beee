from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "lachan.ground.units"
    label = "units"
