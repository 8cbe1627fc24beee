from django.urls import path

from lachan.ground.bodies import pages
from lachan.ground.bodies.pages import areas

app_name = "bodies"
_BODY = "<uuid:public_id>/"
_SEAT = "seats/<uuid:public_id>/"
_AREA = "areas/<uuid:public_id>/"
urlpatterns = [
    path("", pages.listed, name="list"),
    path("new/", pages.new, name="new"),
    path("import/", pages.bring_in, name="import"),
    path("phones/", pages.phones, name="phones"),
    path("coverage/", pages.coverage, name="coverage"),
    path("areas/", areas.listed, name="areas"),
    path("areas/new/", areas.new, name="area_new"),
    path("areas/gaps/", areas.gaps, name="area_gaps"),
    path(_AREA, areas.record, name="area"),
    path(f"{_AREA}units/", areas.units, name="area_units"),
    path(f"{_AREA}end/", areas.end, name="area_end"),
    path(f"{_SEAT}end/", pages.leave, name="leave"),
    path(f"{_SEAT}away/", pages.away, name="away"),
    path("absences/<uuid:public_id>/end/", pages.back, name="back"),
    path("charges/<uuid:public_id>/end/", pages.end_charge, name="charge_end"),
    path(_BODY, pages.record, name="body"),
    path(f"{_BODY}change/", pages.change, name="change"),
    path(f"{_BODY}members/", pages.seat, name="seat"),
    path(f"{_BODY}charges/", pages.charge, name="charge"),
    path(f"{_BODY}move/", pages.move, name="move"),
    path(f"{_BODY}end/", pages.end, name="end"),
]
