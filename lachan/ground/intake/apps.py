from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "lachan.ground.intake"
    label = "intake"
