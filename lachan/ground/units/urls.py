from django.urls import path

from lachan.ground.units import pages

app_name = "units"
_UNIT = "<slug:edition>/<str:code>/"
urlpatterns = [
    path("", pages.browse, name="browse"),
    path("suggest/", pages.suggest, name="suggest"),
    path("counts/<int:population_id>/accept/", pages.accept, name="accept"),
    path("synonyms/<int:synonym_id>/remove/", pages.unlearn, name="unlearn"),
    path(_UNIT, pages.unit, name="unit"),
    path(f"{_UNIT}shapes/", pages.outlines, name="shapes"),
    path(f"{_UNIT}add/", pages.add, name="add"),
    path(f"{_UNIT}synonyms/", pages.learn, name="learn"),
    path(f"{_UNIT}counts/", pages.count, name="count"),
]
