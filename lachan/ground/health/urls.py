from django.urls import path

from lachan.ground.health import pages

app_name = "health"
urlpatterns = [
    path("", pages.doses, name="list"),
    path("high-risk/", pages.high_risk, name="high_risk"),
    path("new/", pages.new, name="new"),
    path("<uuid:public_id>/", pages.dose, name="dose"),
    path("<uuid:public_id>/void/", pages.void, name="void"),
    path("<uuid:public_id>/restore/", pages.restore, name="restore"),
]
