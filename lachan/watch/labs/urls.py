"""The pages of the laboratories under /labs/."""

from django.urls import path

from lachan.watch.labs import pages

app_name = "labs"

urlpatterns = [
    path("", pages.specimen_list, name="list"),
    path("export.csv", pages.export, name="export"),
    path("new/", pages.new, name="new"),
    path("together/", pages.together, name="together"),
    path("kit/", pages.kit, name="kit"),
    path("waiting/", pages.waiting, name="waiting"),
    path("requests/<uuid:public_id>/", pages.collect, name="collect"),
    path("send/", pages.send, name="send"),
    path("bench/", pages.bench, name="bench"),
    path("bench/receive/", pages.receive, name="receive"),
    path("bench/pool/", pages.mix, name="mix"),
    path("bench/results/", pages.enter, name="enter"),
    path("pools/<uuid:public_id>/", pages.pool, name="pool"),
    path("queue/", pages.queue, name="queue"),
    path("queue/<uuid:public_id>/", pages.doubt, name="doubt"),
    path("queue/<uuid:public_id>/<str:verb>/", pages.decide, name="decide"),
    path("backlog/", pages.backlog, name="backlog"),
    path("laboratories/<uuid:public_id>/", pages.laboratory, name="laboratory"),
    path("tubes/", pages.tubes, name="tubes"),
    path("tubes/<uuid:public_id>/", pages.range_, name="range"),
    path("plans/", pages.plans, name="plans"),
    path("plans/<uuid:public_id>/", pages.plan, name="plan"),
    path("people/", pages.people, name="people"),
    path("units/", pages.units, name="units"),
    path("<uuid:public_id>/", pages.record, name="record"),
    path("<uuid:public_id>/<str:part>/", pages.part, name="part"),
]
