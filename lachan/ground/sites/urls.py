from django.urls import path

from lachan.ground.sites import pages

app_name = "sites"
urlpatterns = [
    path("", pages.facilities, name="list"),
    path("beds/", pages.beds, name="beds"),
    path("stays/", pages.stays, name="stays"),
    path("stays/new/", pages.new, name="new_stay"),
    path("stays/<uuid:public_id>/", pages.stay, name="stay"),
    path("stays/<uuid:public_id>/end/", pages.end, name="end"),
    path("stays/<uuid:public_id>/move/", pages.move, name="move"),
    path("stays/<uuid:public_id>/void/", pages.void, name="void"),
    path("<uuid:public_id>/", pages.facility, name="facility"),
    path("<uuid:public_id>/capacity/", pages.capacity, name="capacity"),
]
