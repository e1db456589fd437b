"""My day, and the calendar that a program reads."""

from __future__ import annotations

from django.urls import path

from upheld.web.pages.my_day import views

urlpatterns = [
    path("my-day/", views.my_day, name="my_day"),
    path("my-day/adherence/", views.adherence, name="my_day_adherence"),
    path("my-day/leave/", views.leave, name="my_day_leave"),
    path("my-day/swap/", views.swap, name="my_day_swap"),
    path("my-day/requests/<int:wish>/withdraw/", views.withdraw, name="my_day_withdraw"),
    path("my-day/calendar/", views.feed, name="my_day_calendar"),
    path("calendar/<str:secret>.ics", views.calendar, name="calendar_feed"),
]
