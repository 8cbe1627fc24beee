from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "lachan.ground.integrity"
    label = "integrity"
