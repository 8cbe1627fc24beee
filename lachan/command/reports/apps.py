from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "lachan.command.reports"
    label = "reports"
