from django.urls import path

from lachan.ground.integrity import pages

app_name = "integrity"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("now/", pages.inspect, name="inspect"),
    path("<str:key>/", pages.check, name="check"),
]
