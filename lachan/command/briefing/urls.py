from django.urls import path

from lachan.command.briefing import pages

app_name = "briefing"

urlpatterns = [
    path("", pages.briefing, name="page"),
    path("make/", pages.make, name="make"),
    path("pdf/", pages.paper, {"shape": "pdf"}, name="pdf"),
    path("docx/", pages.paper, {"shape": "docx"}, name="docx"),
    path("xlsx/", pages.paper, {"shape": "xlsx"}, name="xlsx"),
    path("json/", pages.as_json, name="json"),
    path("<uuid:public_id>/", pages.given, name="given"),
]
