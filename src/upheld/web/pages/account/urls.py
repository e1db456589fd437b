"""Signing in and out, and one's own account."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.account import views

urlpatterns = [
    path("login/", views.log_in, name="login"),
    path("logout/", views.log_out, name="logout"),
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
    path("choose/<slug:client>/", views.choose_client, name="choose"),
    path("account/", views.own_account, name="account"),
    path("account/password/", views.change_password, name="account_password"),
    path("account/sessions/<int:session>/end/", views.end_session, name="account_session"),
    path("invitations/<str:secret>/", views.invited, name="invited"),
]
