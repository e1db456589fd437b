"""The absence desk."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.absences import views

urlpatterns = [
    path("absences/", views.board, name="absence_desk"),
    path("absences/shifts/<int:shift>/", views.report, name="absence_desk_report"),
    path("absences/requests/<int:wish>/", views.decide, name="absence_desk_decide"),
    path("absences/<int:absence>/", views.one, name="absence_desk_absence"),
    path("absences/<int:absence>/offers/", views.offers, name="absence_desk_offers"),
    path("absences/<int:absence>/search/", views.search, name="absence_desk_search"),
    path("absences/<int:absence>/apply/", views.apply, name="absence_desk_apply"),
    path("absences/<int:absence>/withdraw/", views.withdraw, name="absence_desk_withdraw"),
]
