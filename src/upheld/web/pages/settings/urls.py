"""The settings."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.settings import people_views, queue_views, views

urlpatterns = [
    path("settings/", views.overview, name="settings"),
    path("settings/clients/", views.clients, name="settings_clients"),
    path("settings/clients/new/", views.new_client, name="settings_client_new"),
    path("settings/clients/<slug:slug>/", views.client, name="settings_client"),
    path("settings/clients/<slug:slug>/delete/", views.delete_client, name="settings_client_delete"),
    path("settings/sites/", views.sites, name="settings_sites"),
    path("settings/sites/new/", views.new_site, name="settings_site_new"),
    path("settings/sites/<int:number>/", views.site, name="settings_site"),
    path("settings/sites/<int:number>/delete/", views.delete_site, name="settings_site_delete"),
    path("settings/teams/", views.teams, name="settings_teams"),
    path("settings/teams/new/", views.new_team, name="settings_team_new"),
    path("settings/teams/<int:number>/", views.team, name="settings_team"),
    path("settings/teams/<int:number>/delete/", views.delete_team, name="settings_team_delete"),
    path("settings/queues/", queue_views.queues, name="settings_queues"),
    path("settings/queues/new/", queue_views.new, name="settings_queue_new"),
    path("settings/queues/<int:number>/", queue_views.queue, name="settings_queue"),
    path("settings/queues/<int:number>/give/", queue_views.give, name="settings_queue_give"),
    path("settings/queues/<int:number>/hand-over/", queue_views.hand_over, name="settings_queue_hand_over"),
    path("settings/owners/<int:number>/days/", queue_views.owner_days, name="settings_owner_days"),
    path("settings/owners/<int:number>/remove/", queue_views.owner_remove, name="settings_owner_remove"),
    path("settings/people/", people_views.people, name="settings_people"),
    path("settings/people/new/", people_views.new, name="settings_person_new"),
    path("settings/people/<int:number>/", people_views.person, name="settings_person"),
    path("settings/people/<int:number>/log-in/", people_views.add, name="settings_person_add"),
    path("settings/people/<int:number>/move/", people_views.move, name="settings_person_move"),
    path("settings/people/<int:number>/leave/", people_views.leave, name="settings_person_leave"),
    path("settings/log-ins/<int:number>/days/", people_views.login_days, name="settings_login_days"),
    path("settings/log-ins/<int:number>/remove/", people_views.login_remove, name="settings_login_remove"),
    path("settings/skills/", people_views.skills, name="settings_skills"),
    path("settings/changes/", people_views.changes, name="settings_changes"),
]
