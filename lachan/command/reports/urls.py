from django.urls import path

from lachan.command.reports import pages

app_name = "reports"
urlpatterns = [
    path("", pages.figures, name="list"),
    path("new/", pages.new, name="new"),
    path("<uuid:public_id>/withdraw/", pages.withdraw, name="withdraw"),
]
