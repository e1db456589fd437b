"""The director's home and one promise looked at closely."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.home import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("clients/<slug:client>/promises/<slug:agreement>/<str:target>/", views.promise, name="home_promise"),
]
