from django.urls import path

from lachan.ground.access import pages

app_name = "access"
urlpatterns = [
    path("sign-in/", pages.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", pages.second_factor, name="second_factor"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("me/", pages.me, name="me"),
    path("me/password/", pages.change_password, name="change_password"),
    path("me/security/", pages.security, name="security"),
    path("me/security/telephone/", pages.telephone, name="telephone"),
    path(
        "me/security/telephone/remove/",
        pages.remove_telephone,
        name="remove_telephone",
    ),
    path("me/security/codes/", pages.codes, name="codes"),
    path("me/sessions/others/end/", pages.end_others, name="end_others"),
    path("me/sessions/<uuid:public_id>/end/", pages.end_session, name="end_session"),
    path("accounts/", pages.account_list, name="accounts"),
    path("accounts/new/", pages.create, name="create"),
    path("accounts/review/", pages.review, name="review"),
    path("accounts/review/confirm/", pages.confirm, name="confirm"),
    path("accounts/review/withdraw/", pages.withdraw, name="withdraw"),
    path("accounts/units/", pages.units, name="units"),
    path("accounts/roles/<uuid:public_id>/withdraw/", pages.take, name="take"),
    path("accounts/<uuid:public_id>/", pages.account, name="account"),
    path("accounts/<uuid:public_id>/role/", pages.give, name="give"),
    path("accounts/<uuid:public_id>/password/", pages.reset, name="reset"),
    path("accounts/<uuid:public_id>/close/", pages.close, name="close"),
    path("accounts/<uuid:public_id>/open/", pages.reopen, name="reopen"),
    path("accounts/<uuid:public_id>/unlock/", pages.unlock, name="unlock"),
    path(
        "accounts/<uuid:public_id>/sessions/end/",
        pages.end_sessions,
        name="end_sessions",
    ),
    path(
        "accounts/<uuid:public_id>/second-factor/reset/",
        pages.reset_factors,
        name="reset_factors",
    ),
    path("openings/", pages.opening_list, name="openings"),
    path("openings/new/", pages.new_opening, name="new_opening"),
    path("openings/<uuid:public_id>/", pages.opening, name="opening"),
    path("openings/<uuid:public_id>/judge/", pages.judge, name="judge"),
    path("openings/<uuid:public_id>/close/", pages.close_opening, name="close_opening"),
    path("waiting/", pages.waiting, name="waiting"),
    path("waiting/<int:reaction_id>/again/", pages.try_again, name="try_again"),
    path("audit/", pages.audit, name="audit"),
]
