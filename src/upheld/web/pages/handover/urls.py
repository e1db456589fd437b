"""Handover notes."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.handover import views

urlpatterns = [
    path("handover/", views.notes, name="handover"),
    path("handover/<int:note>/seen/", views.seen, name="handover_seen"),
]
