from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    name = "lachan.doors.interchange"
    label = "interchange"
