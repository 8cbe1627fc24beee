from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "lachan.ground.policy"
    label = "policy"
