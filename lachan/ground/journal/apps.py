from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "lachan.ground.journal"
    label = "journal"
