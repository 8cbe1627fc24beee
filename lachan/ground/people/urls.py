from django.urls import path

from lachan.ground.people import pages

app_name = "people"
urlpatterns = [
    path("", pages.people, name="list"),
    path("new/", pages.new, name="new"),
    path("new/card/", pages.read_card, name="read_card"),
    path("new/similar/", pages.similar, name="similar"),
    path("<uuid:public_id>/", pages.person, name="person"),
    path("<uuid:public_id>/correct/", pages.correct, name="correct"),
    path("<uuid:public_id>/move/", pages.move, name="move"),
    path("<uuid:public_id>/numbers/", pages.add_number, name="add_number"),
    path("<uuid:public_id>/reaches/", pages.add_reach, name="add_reach"),
    path(
        "<uuid:public_id>/numbers/<int:number_id>/withdraw/",
        pages.withdraw_number,
        name="withdraw_number",
    ),
    path(
        "<uuid:public_id>/reaches/<int:reach_id>/end/",
        pages.end_reach,
        name="end_reach",
    ),
    path("duplicates/", pages.duplicates, name="duplicates"),
    path("<uuid:public_id>/merge/", pages.merge, name="merge"),
    path("<uuid:public_id>/not-same/", pages.not_same, name="not_same"),
    path("<uuid:public_id>/maybe-same/", pages.maybe_same, name="maybe_same"),
    path(
        "<uuid:public_id>/mergers/<uuid:merger_id>/undo/",
        pages.unmerge,
        name="unmerge",
    ),
    path("<uuid:public_id>/split/", pages.split, name="split"),
    path("<uuid:public_id>/reveal/", pages.reveal, name="reveal"),
    path("<uuid:public_id>/void/", pages.void, name="void"),
    path("<uuid:public_id>/restore/", pages.restore, name="restore"),
]
