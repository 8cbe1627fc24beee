from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "lachan.watch.cases"
    label = "cases"
