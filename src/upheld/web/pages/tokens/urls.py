"""Tokens, and the documentation of the interface."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.tokens import views

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token>/revoke/", views.revoke, name="tokens_revoke"),
    path("api/v1/docs", views.documentation, name="tokens_documentation"),
]
