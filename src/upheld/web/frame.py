"""What every page's frame shows: the navigation of one's roles, the clients one sees, the reader's tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from upheld.reports import javascript
from upheld.reports.catalogue import Language, mark
from upheld.reports.html import number_locale
from upheld.web import clock, tools, words
from upheld.web.access import Access
from upheld.web.models import Client
from upheld.web.queries import freshness


@dataclass(frozen=True)
class Item:
    """A screen in the navigation: `of_client` where its address names a client."""

    title: str
    name: str
    right: str
    icon: str  # of static/upheld/icons.svg
    of_client: bool = False
    key: str = ""  # second key of the shortcut "g …"


NAVIGATION: Final[tuple[tuple[str, tuple[Item, ...]], ...]] = (
    (
        mark("Service"),
        (
            Item(mark("Promises"), "home", "promises", "home", key="h"),
            Item(mark("Agreement and result"), "portal", "portal", "statement", of_client=True, key="p"),
            Item(mark("Today"), "intraday", "figures", "intraday", of_client=True, key="t"),
            Item(mark("Intervals"), "intervals", "figures", "intervals", of_client=True, key="i"),
            Item(mark("Queues, teams, calls"), "drilldown", "figures", "drill", of_client=True, key="d"),
            Item(mark("Quality and satisfaction"), "scores", "scores", "quality", of_client=True, key="q"),
        ),
    ),
    (
        mark("Agreements"),
        (
            Item(mark("Agreements"), "agreements", "agreements", "agreement", key="a"),
            Item(mark("Exclusion claims"), "claims", "claims", "exclude", key="c"),
            Item(mark("Actions"), "actions", "actions", "actions"),
        ),
    ),
    (
        mark("Planning"),
        (
            Item(mark("Forecast"), "planner", "plans", "forecast", of_client=True, key="f"),
            Item(mark("What if"), "what_if", "plans", "planner", of_client=True, key="w"),
            Item(mark("Hiring"), "hiring", "hiring", "hiring"),
        ),
    ),
    (
        mark("Shifts"),
        (
            Item(mark("My day"), "my_day", "my_day", "person", key="m"),
            Item(mark("Schedule"), "schedule", "schedules", "schedule", key="s"),
            Item(mark("Absence desk"), "absence_desk", "absences", "absence", key="b"),
            Item(mark("Handover notes"), "handover", "notes", "handover"),
        ),
    ),
    (
        mark("Running it"),
        (
            Item(mark("Imports"), "imports", "imports", "imports"),
            Item(mark("Work under way"), "jobs", "jobs", "clock"),
            Item(mark("Settings"), "settings", "settings", "settings"),
            Item(mark("People and access"), "accounts", "accounts", "people"),
            Item(mark("Audit trail"), "trail", "trail", "audit"),
            Item(mark("Interface for programs"), "tokens", "tokens", "lock"),
        ),
    ),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """The context of every template; for strangers without navigation."""
    language: Language = request.language  # type: ignore[attr-defined]
    access: Access | None = getattr(request, "access", None)
    client: Client | None = getattr(request, "client", None)
    zone = client.time_zone if client else "UTC"
    shown = _client_shown(request, access, client)
    return {
        **tools.of_reader(language, zone),
        "access": access,
        "account": access.account if access else None,
        "role_words": [language.say(words.ROLES[role]) for role in access.roles] if access else [],
        "client": client,
        "clients": list(_clients(request, access, shown)) if access else [],
        "nav": list(_groups(request, access, language, shown)) if access else [],
        "messages": [{"level": one.level_tag, "text": str(one)} for one in get_messages(request)],
        "now": getattr(request, "now", None) or clock.now(),
        "fresh_until": freshness.data_until(client) if access else None,
        "now_is_fixed": clock.stands_still(),
        "languages": words.LANGUAGE_NAMES,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "number_locale": number_locale(language),
        "vega_src": static(f"vega/{javascript.file_name()}"),
        "page_id": request.resolver_match.view_name.replace(":", "-") if request.resolver_match else "none",
    }


def home_of(access: Access) -> str:
    """The address of the first screen of one's roles."""
    order: tuple[str, ...] = ("promises", "portal", "figures", "plans", "my_day")
    names = {"promises": "home", "portal": "portal", "figures": "intraday", "plans": "planner", "my_day": "my_day"}
    roles = access.roles
    if roles == ("planner",):
        order = ("plans",)
    elif roles == ("quality_analyst",):
        names["figures"] = "scores"
    items = {item.name: item for _, group in NAVIGATION for item in group}
    for right in order:
        clients = access.clients(right)
        href = _href(items[names[right]], access, clients[0] if clients else None)
        if href:
            return href
    return reverse("account")


def _client_shown(request: HttpRequest, access: Access | None, client: Client | None) -> Client | None:
    """The client whose screens the navigation leads to: this page's, else the last one looked at."""
    if access is None:
        return None
    if client is not None:
        if request.session.get("client") != client.slug:
            request.session["client"] = client.slug
        return client
    last = request.session.get("client")
    found = Client.objects.filter(slug=last).first() if last else None
    if found and access.sees(found):
        return found
    return next((one for one in Client.objects.filter(active=True) if access.sees(one)), None)


def _clients(request: HttpRequest, access: Access, shown: Client | None) -> Iterator[dict[str, Any]]:
    """The switch between clients: to the same screen of another client, where this screen has one."""
    match = request.resolver_match
    here = match.view_name if match and set(match.kwargs) == {"client"} else None
    for one in Client.objects.filter(active=True):
        if access.sees(one):
            href = (
                reverse(here, kwargs={"client": one.slug}) if here else reverse("choose", kwargs={"client": one.slug})
            )
            yield {"slug": one.slug, "name": one.name, "current": one == shown, "href": href}


def _groups(request: HttpRequest, access: Access, language: Language, shown: Client | None) -> Iterator[dict[str, Any]]:
    here = request.resolver_match.view_name if request.resolver_match else ""
    for title, items in NAVIGATION:
        open_to = [
            {
                "title": language.say(item.title),
                "href": href,
                "current": here == item.name or here.startswith(f"{item.name}_"),
                "icon": item.icon,
                "shortcut": f"g {item.key}" if item.key else "",
            }
            for item in items
            if (href := _href(item, access, shown)) is not None
        ]
        if open_to:
            yield {"title": language.say(title), "items": open_to}


def _href(item: Item, access: Access, shown: Client | None) -> str | None:
    """Where an item leads; None where it is not for this account."""
    if item.name == "my_day" and access.account.person_id is None:
        return None
    try:
        if not item.of_client:
            return reverse(item.name) if access.may(item.right) else None
        if shown is None or not access.may(item.right, shown):
            return None
        return reverse(item.name, kwargs={"client": shown.slug})
    except NoReverseMatch:
        return None
