from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "lachan.ground.health"
    label = "health"
