"""The schedule: the board, one shift, what is made of it."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.schedule import editing, making, sheets, views

urlpatterns = [
    path("schedule/", views.board, name="schedule"),
    path("schedule/make/", making.make, name="schedule_make"),
    path("schedule/plans/<int:plan>/", views.plan, name="schedule_plan"),
    path("schedule/plans/<int:plan>/rules/", views.rules, name="schedule_rules"),
    path("schedule/plans/<int:plan>/publish/", views.publish, name="schedule_publish"),
    path("schedule/plans/<int:plan>/undo/", views.undo, name="schedule_undo"),
    path("schedule/plans/<int:plan>/redo/", views.redo, name="schedule_redo"),
    path("schedule/plans/<int:plan>/breaks/", making.breaks, name="schedule_breaks"),
    path("schedule/plans/<int:plan>/shifts/", editing.new_shift, name="schedule_new_shift"),
    path("schedule/plans/<int:plan>/workbook.xlsx", sheets.workbook, name="schedule_workbook"),
    path("schedule/plans/<int:plan>/sheet/", sheets.sheet, name="schedule_sheet"),
    path("schedule/plans/<int:plan>/sheet.pdf", sheets.sheet_pdf, name="schedule_sheet_pdf"),
    path("schedule/shifts/<int:shift>/", editing.shift, name="schedule_shift"),
    path("schedule/shifts/<int:shift>/why/", views.why, name="schedule_why"),
    path("schedule/people/<int:person>/calendar.ics", sheets.calendar, name="schedule_calendar"),
]
