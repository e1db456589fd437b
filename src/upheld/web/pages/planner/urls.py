"""Addresses of the forecast workbench."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.planner import changing, running, views

_HERE = "clients/<slug:client>/forecast/"

urlpatterns = [
    path(_HERE, views.planner, name="planner"),
    path(f"{_HERE}<int:run>/", views.planner, name="planner_run"),
    path(f"{_HERE}<int:run>/day/", views.day, name="planner_day"),
    path(f"{_HERE}<int:run>/publish/", running.publish, name="planner_publish"),
    path(f"{_HERE}<int:run>/discard/", running.discard, name="planner_discard"),
    path(f"{_HERE}runs/", running.runs, name="planner_runs"),
    path(f"{_HERE}own/", running.receive, name="planner_receive"),
    path(f"{_HERE}own/<int:version>/remove/", running.forget, name="planner_forget"),
    path(f"{_HERE}changes/", changing.changes, name="planner_changes"),
    path(f"{_HERE}changes/<int:override>/release/", changing.release, name="planner_release"),
    path(f"{_HERE}special-days/", changing.special_day, name="planner_special_day"),
    path(f"{_HERE}special-days/<int:special>/remove/", changing.remove_special_day, name="planner_special_day_remove"),
]
