from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "lachan.ground.tasks"
    label = "tasks"
