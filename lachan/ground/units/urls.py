from django.urls import path

from lachan.ground.units import pages
from lachan.ground.units.pages import decrees, proposals

app_name = "units"
_DECREE = "decrees/<uuid:public_id>/"
_UNIT = "<slug:edition>/<str:code>/"
urlpatterns = [
    path("", pages.browse, name="browse"),
    path("suggest/", pages.suggest, name="suggest"),
    path("counts/<int:population_id>/accept/", pages.accept, name="accept"),
    path("synonyms/<int:synonym_id>/remove/", pages.unlearn, name="unlearn"),
    path("changes/", proposals.listed, name="changes"),
    path("changes/<uuid:public_id>/", proposals.change, name="change"),
    path(
        "changes/<uuid:public_id>/withdraw/",
        proposals.withdraw,
        name="change_withdraw",
    ),
    path("decrees/", decrees.listed, name="decrees"),
    path("decrees/new/", decrees.new, name="decree_new"),
    path(_DECREE, decrees.record, name="decree"),
    path(f"{_DECREE}carry/", decrees.carry, name="decree_carry"),
    path(f"{_DECREE}undo/", decrees.undo, name="decree_undo"),
    path(f"{_DECREE}withdraw/", decrees.withdraw, name="decree_withdraw"),
    path(
        f"{_DECREE}questions/<uuid:question_id>/",
        decrees.answer,
        name="decree_answer",
    ),
    path(_UNIT, pages.unit, name="unit"),
    path(f"{_UNIT}shapes/", pages.outlines, name="shapes"),
    path(f"{_UNIT}add/", pages.add, name="add"),
    path(f"{_UNIT}synonyms/", pages.learn, name="learn"),
    path(f"{_UNIT}propose/", proposals.propose, name="propose"),
    path(f"{_UNIT}counts/", pages.count, name="count"),
]
