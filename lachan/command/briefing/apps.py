from django.apps import AppConfig


class BriefingConfig(AppConfig):
    name = "lachan.command.briefing"
    label = "briefing"
