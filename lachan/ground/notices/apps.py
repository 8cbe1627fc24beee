from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lachan.ground.notices"
    label = "notices"
