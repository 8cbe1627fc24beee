from django.urls import path

from lachan.ground.notices import pages

app_name = "notices"
urlpatterns = [
    path("", pages.mine, name="list"),
    path("read/", pages.read, name="read"),
    path("read-all/", pages.read_everything, name="read_all"),
    path("preferences/", pages.preferences, name="preferences"),
    path("rules/", pages.rules, name="rules"),
    path("channels/", pages.channels, name="channels"),
    path("channels/new/", pages.new_endpoint, name="new_endpoint"),
    path("channels/trial/", pages.trial, name="trial"),
    path("channels/again/", pages.again, name="again"),
    path("channels/<uuid:public_id>/", pages.endpoint, name="endpoint"),
    path("channels/<uuid:public_id>/trial/", pages.trial_of, name="trial_of"),
    path("channels/<uuid:public_id>/close/", pages.close, name="close"),
    path("receipts/<uuid:public_id>/", pages.receipt, name="receipt"),
    path("<uuid:public_id>/", pages.notice, name="notice"),
    path("<uuid:public_id>/open/", pages.open_subject, name="open"),
]
