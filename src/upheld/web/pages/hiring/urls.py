"""Addresses of hiring."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.hiring import views

urlpatterns = [
    path("hiring/", views.hiring, name="hiring"),
    path("hiring/new/", views.new, name="hiring_new"),
    path("hiring/<int:plan>/", views.hiring, name="hiring_plan"),
    path("hiring/<int:plan>/question/", views.question, name="hiring_question"),
    path("hiring/<int:plan>/remove/", views.remove, name="hiring_remove"),
]
