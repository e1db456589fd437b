"""Long work: the list, one job's progress, its end."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/refresh/", views.refresh, name="jobs_refresh"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/progress/", views.progress, name="job_progress"),
    path("jobs/<uuid:job>/cancel/", views.cancel, name="job_cancel"),
    path("jobs/<uuid:job>/again/", views.again, name="job_again"),
]
