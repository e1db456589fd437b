"""Addresses of the what-if."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.what_if import views

_HERE = "clients/<slug:client>/what-if/"

urlpatterns = [
    path(_HERE, views.what_if, name="what_if"),
    path(f"{_HERE}keep/", views.keep, name="what_if_keep"),
    path(f"{_HERE}scenarios/<int:scenario>/simulate/", views.simulate, name="what_if_simulate"),
    path(f"{_HERE}scenarios/<int:scenario>/remove/", views.remove, name="what_if_remove"),
]
