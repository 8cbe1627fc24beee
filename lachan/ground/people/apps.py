from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lachan.ground.people"
    label = "people"
