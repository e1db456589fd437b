"""The portal of one client."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.portal import views

urlpatterns = [
    path("clients/<slug:client>/portal/", views.portal, name="portal"),
    path("clients/<slug:client>/portal/<slug:agreement>/", views.statement, name="portal_statement"),
    path("clients/<slug:client>/portal/<slug:agreement>/papers/<slug:kind>/", views.paper, name="portal_paper"),
    path("clients/<slug:client>/portal/<slug:agreement>/clauses/", views.clauses, name="portal_clauses"),
    path("clients/<slug:client>/portal/<slug:agreement>/targets/<str:target>/", views.target, name="portal_target"),
]
