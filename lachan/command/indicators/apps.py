from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "lachan.command.indicators"
    label = "indicators"
