from django.urls import path

from lachan.ground.privacy import pages

app_name = "privacy"
urlpatterns = [
    path("", pages.front, name="front"),
    path("requests/", pages.requests, name="requests"),
    path("requests/new/", pages.new, name="new"),
    path("requests/<uuid:public_id>/", pages.request_page, name="request"),
    path("requests/<uuid:public_id>/identify/", pages.identify, name="identify"),
    path("requests/<uuid:public_id>/decide/", pages.decide, name="decide"),
    path("requests/<uuid:public_id>/extend/", pages.extend, name="extend"),
    path("requests/<uuid:public_id>/fulfil/", pages.fulfil, name="fulfil"),
    path("requests/<uuid:public_id>/withdraw/", pages.withdraw, name="withdraw"),
    path("requests/<uuid:public_id>/copy.json", pages.copy_json, name="copy_json"),
    path("requests/<uuid:public_id>/copy.xlsx", pages.copy_xlsx, name="copy_xlsx"),
    path("register/", pages.purposes, name="purposes"),
    path("register/assessment.docx", pages.assessment_docx, name="assessment"),
    path("register.json", pages.register_json, name="register_json"),
    path("register/<slug:code>/", pages.purpose_page, name="purpose"),
    path("retention/", pages.retention, name="retention"),
    path("retention/count/", pages.count_due, name="count_due"),
    path("retention/<uuid:public_id>/approve/", pages.approve, name="approve"),
    path("retention/<uuid:public_id>/keep/", pages.keep, name="keep"),
    path("breaches/", pages.breaches, name="breaches"),
    path("breaches/new/", pages.new_breach, name="new_breach"),
    path("breaches/<uuid:public_id>/", pages.breach, name="breach"),
    path("breaches/<uuid:public_id>/people/", pages.affected, name="affected"),
    path("breaches/<uuid:public_id>/notify/", pages.note_notice, name="note_notice"),
    path("breaches/<uuid:public_id>/told/", pages.people_told, name="people_told"),
    path("breaches/<uuid:public_id>/close/", pages.close_breach, name="close_breach"),
    path("breaches/<uuid:public_id>/notice.docx", pages.notice, name="notice"),
]
