"""Claims: the list, a new one, one, and what is done with it."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.claims import views

urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/new/", views.new, name="claims_new"),
    path("claims/<int:claim>/", views.one, name="claims_one"),
    path("claims/<int:claim>/decide/", views.decide, name="claims_decide"),
]
