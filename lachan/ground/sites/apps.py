from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "lachan.ground.sites"
    label = "sites"
