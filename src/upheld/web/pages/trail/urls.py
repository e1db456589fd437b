"""The audit trail."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.trail import views

urlpatterns = [path("trail/", views.trail, name="trail")]
