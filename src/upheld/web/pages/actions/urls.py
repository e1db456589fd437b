"""Actions: the list, a new one, one."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.actions import views

urlpatterns = [
    path("actions/", views.actions, name="actions"),
    path("actions/new/", views.new, name="actions_new"),
    path("actions/<int:action>/", views.one, name="actions_one"),
    path("actions/<int:action>/done/", views.done, name="actions_done"),
]
