"""Every address. Pages bring their own; a page's addresses stand in its folder."""

from __future__ import annotations

from django.urls import include, path

from upheld.web.pages.account import views as account
from upheld.web.pages.running import views as running

urlpatterns = [
    path("", account.start, name="start"),
    path("healthz", running.healthz, name="healthz"),
    path("metrics", running.metrics, name="metrics"),
    path("too-large/", running.too_large, name="too_large"),
    path("", include("upheld.web.pages.account.urls")),
    path("", include("upheld.web.pages.accounts.urls")),
    path("", include("upheld.web.pages.jobs.urls")),
    path("", include("upheld.web.pages.schedule.urls")),
    path("", include("upheld.web.pages.absences.urls")),
    path("", include("upheld.web.pages.handover.urls")),
    path("", include("upheld.web.pages.my_day.urls")),
    path("", include("upheld.web.pages.home.urls")),
    path("", include("upheld.web.pages.agreements.urls")),
    path("", include("upheld.web.pages.claims.urls")),
    path("", include("upheld.web.pages.actions.urls")),
    path("", include("upheld.web.pages.portal.urls")),
    path("", include("upheld.web.pages.trail.urls")),
    path("", include("upheld.web.pages.imports.urls")),
    path("", include("upheld.web.pages.settings.urls")),
    path("", include("upheld.web.pages.intervals.urls")),
    path("", include("upheld.web.pages.intraday.urls")),
    path("", include("upheld.web.pages.planner.urls")),
    path("", include("upheld.web.pages.tokens.urls")),
    path("api/v1/", include("upheld.web.api.urls")),
    path("", include("upheld.web.pages.drilldown.urls")),
    path("", include("upheld.web.pages.scores.urls")),
    path("", include("upheld.web.pages.what_if.urls")),
    path("", include("upheld.web.pages.hiring.urls")),
]
handler400 = "upheld.web.pages.account.views.bad_request"
handler403 = "upheld.web.pages.account.views.forbidden"
handler404 = "upheld.web.pages.account.views.not_found"
handler500 = "upheld.web.pages.account.views.failed"
