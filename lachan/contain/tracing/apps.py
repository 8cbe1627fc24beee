from django.apps import AppConfig


class TracingConfig(AppConfig):
    name = "lachan.contain.tracing"
    label = "tracing"
