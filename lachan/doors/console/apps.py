from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "lachan.doors.console"
    label = "console"
