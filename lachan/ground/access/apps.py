from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "lachan.ground.access"
    label = "access"
