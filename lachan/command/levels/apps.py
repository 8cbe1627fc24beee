from django.apps import AppConfig


class LevelsConfig(AppConfig):
    name = "lachan.command.levels"
    label = "levels"
