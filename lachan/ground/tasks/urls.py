from django.urls import path

from lachan.ground.tasks import pages

app_name = "tasks"
urlpatterns = [
    path("", pages.tasks, name="list"),
    path("new/", pages.new, name="new"),
    path("<uuid:public_id>/", pages.task, name="task"),
    path("<uuid:public_id>/withdraw/", pages.withdraw, name="withdraw"),
]
