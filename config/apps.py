from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Installs what stands at the top of the stairs into the modules below."""

    name = "config"
    label = "config"

    def ready(self) -> None:
        from config import install

        install.everything()
