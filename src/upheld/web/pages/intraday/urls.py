"""Today of a client's queues."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.intraday import views

urlpatterns = [path("clients/<slug:client>/today/", views.intraday, name="intraday")]
