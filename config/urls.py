"""Every module's pages under its own word; the API under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("language/", include("django.conf.urls.i18n")),
    path("design/", include("design.urls")),
    path("policy/", include("lachan.ground.policy.urls")),
    path("units/", include("lachan.ground.units.urls")),
    path("levels/", include("lachan.command.levels.urls")),
    path("briefing/", include("lachan.command.briefing.urls")),
]
