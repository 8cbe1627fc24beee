"""Every module's pages under its own word; the API under `/api/v1/`."""

from django.urls import URLPattern, URLResolver, include, path

from config.api import api
from lachan.ground.access.pages import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("language/", set_language, name="set_language"),
    path("", include("lachan.ground.access.urls")),
    path("design/", include("design.urls")),
    path("policy/drafts/", include("lachan.command.regulations.urls")),
    path("policy/", include("lachan.ground.policy.urls")),
    path("units/", include("lachan.ground.units.urls")),
    path("bodies/", include("lachan.ground.bodies.urls")),
    path("integrity/", include("lachan.ground.integrity.urls")),
    path("cases/", include("lachan.watch.cases.urls")),
    path("labs/", include("lachan.watch.labs.urls")),
    path("people/", include("lachan.ground.people.urls")),
    path("levels/", include("lachan.command.levels.urls")),
    path("sites/", include("lachan.ground.sites.urls")),
    path("doses/", include("lachan.ground.health.urls")),
    path("privacy/", include("lachan.ground.privacy.urls")),
    path("notices/", include("lachan.ground.notices.urls")),
    path("tasks/", include("lachan.ground.tasks.urls")),
    path("reports/", include("lachan.command.reports.urls")),
    path("import/", include("lachan.doors.interchange.urls")),
    path("", include("lachan.doors.console.urls")),
    path("briefing/", include("lachan.command.briefing.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
