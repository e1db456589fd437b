"""People and access."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.accounts import views

urlpatterns = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/invite/", views.invite, name="accounts_invite"),
    path("accounts/invitations/<int:invitation>/withdraw/", views.withdraw, name="accounts_withdraw"),
    path("accounts/<int:account>/", views.one, name="accounts_one"),
    path("accounts/<int:account>/close/", views.close, name="accounts_close"),
    path("accounts/<int:account>/open/", views.reopen, name="accounts_open"),
    path("accounts/grants/<int:grant>/take/", views.take, name="accounts_take"),
]
