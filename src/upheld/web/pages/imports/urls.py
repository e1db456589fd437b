"""Files brought in, and mappings."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.imports import mapping_views, views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/template/<slug:kind>.csv", views.template, name="imports_template"),
    path("imports/mappings/", mapping_views.mappings, name="imports_mappings"),
    path("imports/mappings/new/", mapping_views.new, name="imports_mapping_new"),
    path("imports/mappings/<int:number>/", mapping_views.kept, name="imports_mapping_kept"),
    path("imports/mappings/<int:number>/forget/", mapping_views.forget, name="imports_mapping_forget"),
    path("imports/<uuid:upload>/", views.file, name="imports_file"),
    path("imports/<uuid:upload>/progress/", views.progress, name="imports_progress"),
    path("imports/<uuid:upload>/import/", views.import_, name="imports_import"),
    path("imports/<uuid:upload>/discard/", views.discard, name="imports_discard"),
    path("imports/<uuid:upload>/again/", views.again, name="imports_again"),
    path("imports/<uuid:upload>/mapping/", mapping_views.editor, name="imports_mapping"),
]
