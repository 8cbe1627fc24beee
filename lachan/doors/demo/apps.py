from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "lachan.doors.demo"
    label = "demo"
