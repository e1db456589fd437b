"""The levels of the drill-down; what is looked at and over which days stands in the query."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.drilldown import contact_views, views

urlpatterns = [
    path("clients/<slug:client>/drill/", views.client_level, name="drilldown"),
    path("clients/<slug:client>/drill/queue/", views.queue_level, name="drilldown_queue"),
    path("clients/<slug:client>/drill/team/", views.team_level, name="drilldown_team"),
    path("clients/<slug:client>/drill/person/", views.person_level, name="drilldown_person"),
    path("clients/<slug:client>/drill/contacts/", contact_views.contacts, name="drilldown_contacts"),
    path("clients/<slug:client>/drill/contact/", contact_views.contact, name="drilldown_contact"),
    path("clients/<slug:client>/drill/contact/clauses/", contact_views.clauses, name="drilldown_clauses"),
    path("clients/<slug:client>/drill/contact/repeats/", contact_views.repeats, name="drilldown_repeats"),
    path("clients/<slug:client>/drill/contact/lines/", contact_views.lines, name="drilldown_lines"),
]
