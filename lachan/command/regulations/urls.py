from django.urls import path

from lachan.command.regulations import pages

app_name = "regulations"
urlpatterns = [
    path("", pages.drafts, name="list"),
    path("file/", pages.new, name="new"),
    path("amend/", pages.amend, name="amend"),
    path("<uuid:public_id>/", pages.record, name="record"),
    path("<uuid:public_id>/approve/", pages.approve, name="approve"),
    path("<uuid:public_id>/refuse/", pages.refuse_draft, name="refuse"),
    path("<uuid:public_id>/withdraw/", pages.withdraw, name="withdraw"),
]
