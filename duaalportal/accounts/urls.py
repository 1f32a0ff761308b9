"""Addresses about people. The two under account/ stand before allauth's own addresses of the same name."""

from django.urls import path

from duaalportal.accounts.views import account, entrance, members

urlpatterns = [
    path("account/login/", entrance.sign_in, name="account_login"),
    path("account/3rdparty/", entrance.connections, name="socialaccount_connections"),
    path("uitnodiging/<str:token>/", entrance.invitation, name="invitation"),
    path("welkom/", entrance.welcome, name="welcome"),
    path("mijn/", account.account, name="account"),
    path("mijn/gegevens.json", account.personal_data, name="personal_data"),
    path("geen-toegang/", account.no_access, name="no_access"),
    path("rechten/", account.rights, name="rights"),
    path("mensen/", members.members_home, name="members_home"),
    path("organisaties/<slug:organisation>/mensen/", members.members, name="members"),
    path(
        "organisaties/<slug:organisation>/mensen/lijst.<str:form>", members.members_file, name="members_file"
    ),
    path("organisaties/<slug:organisation>/mensen/uitnodigen/", members.invite, name="invite"),
    path(
        "organisaties/<slug:organisation>/mensen/uitnodigingen/<uuid:invitation>/opnieuw/",
        members.resend_invitation,
        name="resend_invitation",
    ),
    path(
        "organisaties/<slug:organisation>/mensen/uitnodigingen/<uuid:invitation>/intrekken/",
        members.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "organisaties/<slug:organisation>/mensen/<uuid:membership>/beeindigen/",
        members.end_membership,
        name="end_membership",
    ),
]
