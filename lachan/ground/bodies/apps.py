from django.apps import AppConfig


class BodiesConfig(AppConfig):
    name = "lachan.ground.bodies"
    label = "bodies"
