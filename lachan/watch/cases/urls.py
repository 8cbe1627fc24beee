"""The pages of the register under /cases/."""

from django.urls import path

from lachan.watch.cases import pages

app_name = "cases"

urlpatterns = [
    path("", pages.case_list, name="list"),
    path("new/", pages.open_case, name="open"),
    path("units/", pages.units, name="units"),
    path("search/", pages.search, name="search"),
    path("export.<str:kind>", pages.export, name="export"),
    path("bulk/<str:verb>/", pages.bulk, name="bulk"),
    path("<uuid:public_id>/", pages.record, name="record"),
    path("<uuid:public_id>/<str:part>/", pages.part, name="part"),
]
