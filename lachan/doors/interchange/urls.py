from django.urls import path

from lachan.doors.interchange import pages

app_name = "interchange"
_RUN = "<uuid:public_id>/"
urlpatterns = [
    path("", pages.runs, name="list"),
    path("new/", pages.new, name="new"),
    path(_RUN, pages.record, name="record"),
    path(f"{_RUN}columns/", pages.mapping, name="columns"),
    path(f"{_RUN}progress/", pages.progress, name="progress"),
    path(f"{_RUN}check/", pages.check, name="check"),
    path(f"{_RUN}start/", pages.start, name="start"),
    path(f"{_RUN}go-on/", pages.go_on, name="go_on"),
    path(f"{_RUN}again/", pages.again, name="again"),
    path(f"{_RUN}cancel/", pages.cancel, name="cancel"),
    path(f"{_RUN}rule/", pages.rule, name="rule"),
    path(f"{_RUN}decide/<str:decision>/", pages.decide, name="decide"),
    path(f"{_RUN}refused/", pages.errors, name="errors"),
]
