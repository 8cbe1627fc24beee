from django.apps import AppConfig


class RegulationsConfig(AppConfig):
    name = "lachan.command.regulations"
    label = "regulations"
