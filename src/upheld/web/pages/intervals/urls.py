"""The intervals of a client's queues."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.intervals import views

urlpatterns = [path("clients/<slug:client>/intervals/", views.intervals, name="intervals")]
