from django.urls import path

from lachan.command.levels import pages

app_name = "levels"

urlpatterns = [
    path("", pages.levels, name="list"),
    path("propose/", pages.propose, name="propose"),
    path("<uuid:public_id>/", pages.record, name="record"),
    path("<uuid:public_id>/announce/", pages.announce, name="announce"),
]
