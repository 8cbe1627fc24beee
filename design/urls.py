from django.urls import path

from design import pages

app_name = "design"
urlpatterns = [
    path("", pages.gallery, name="gallery"),
    path("form/", pages.form_sample, name="form"),
    path("bare/", pages.sign_in_sample, name="bare"),
    path("print/", pages.print_sample, name="print"),
    path("panel/", pages.panel, name="panel"),
    path("units/", pages.units, name="units"),
    path("shapes/", pages.shapes, name="shapes"),
    path("values/", pages.values, name="values"),
]
