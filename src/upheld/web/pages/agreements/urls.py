"""Agreements and everything about one."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.agreements import drafts, life, statement, views

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/<slug:agreement>/", views.words, name="agreements_one"),
    path("agreements/<slug:agreement>/file/", views.file, name="agreements_file"),
    path("agreements/<slug:agreement>/file/<int:number>/download/", views.download, name="agreements_download"),
    path("agreements/<slug:agreement>/versions/", views.versions, name="agreements_versions"),
    path("agreements/<slug:agreement>/versions/<int:number>/effect/", views.effect, name="agreements_effect"),
    path("agreements/<slug:agreement>/statement/", statement.statement, name="agreements_statement"),
    path("agreements/<slug:agreement>/statement/<slug:kind>/", statement.paper, name="agreements_paper"),
    path("agreements/<slug:agreement>/intervals/", statement.intervals, name="agreements_intervals"),
    path("agreements/<slug:agreement>/life/", life.life, name="agreements_life"),
    path("agreements/<slug:agreement>/life/steps/", life.add, name="agreements_life_add"),
    path("agreements/<slug:agreement>/life/steps/<int:step>/", life.change, name="agreements_life_step"),
    path("agreements/<slug:agreement>/drafts/", drafts.new, name="agreements_draft_new"),
    path("agreements/<slug:agreement>/drafts/<int:number>/", drafts.draft, name="agreements_draft"),
    path("agreements/<slug:agreement>/drafts/<int:number>/file/", drafts.as_file, name="agreements_draft_file"),
    path("agreements/<slug:agreement>/drafts/<int:number>/act/", drafts.act, name="agreements_draft_act"),
]
