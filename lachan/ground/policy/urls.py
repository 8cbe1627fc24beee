from django.urls import path

from lachan.ground.policy import pages

app_name = "policy"
urlpatterns = [
    path("", pages.policies, name="list"),
    path("compare/", pages.compare, name="compare"),
    path("<str:policy_id>/<str:place>/<str:label>/", pages.edition, name="edition"),
    path("<str:policy_id>/<str:place>/<str:label>/file/", pages.file, name="file"),
]
