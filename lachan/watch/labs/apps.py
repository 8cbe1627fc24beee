from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "lachan.watch.labs"
    label = "labs"
