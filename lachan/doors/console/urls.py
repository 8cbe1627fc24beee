from django.urls import path

from lachan.doors.console import pages

app_name = "console"
urlpatterns = [
    path("", pages.today, name="today"),
    path("situation/", pages.situation, name="situation"),
    path("map/", pages.map_page, name="map"),
    path("map/values/", pages.values, name="map_values"),
    path("map/unit/<uuid:public_id>/", pages.panel, name="panel"),
    path("person/<uuid:public_id>/", pages.person, name="person"),
    path("search/", pages.search, name="search"),
    path("configuration/", pages.configuration, name="configuration"),
    path("configuration/trail/", pages.trail, name="trail"),
    path("switch/", pages.switch, name="switch"),
]
