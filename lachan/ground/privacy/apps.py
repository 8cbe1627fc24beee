from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lachan.ground.privacy"
    label = "privacy"
