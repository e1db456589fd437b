"""Scores of a client's contacts."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.scores import views

urlpatterns = [
    path("clients/<slug:client>/scores/", views.scores, name="scores"),
    path("clients/<slug:client>/scores/contacts/", views.contacts, name="scores_contacts"),
]
