"""Problems of the interface for programs: doors, values, keys of repeated requests, tokens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "absences.no_shift": (
        mark("No published shift falls into this absence."),
        mark("There is nothing to make up for: look at the days of the plan."),
    ),
    "api.account": (
        mark("Nobody is signed in."),
        mark("Send a token as “Authorization: Bearer …”; make one under “Interface for programs”."),
    ),
    "api.token": (
        mark("This token opens nothing: it is unknown, revoked or has ended."),
        mark("Make a new one under “Interface for programs”."),
    ),
    "api.right": (mark("Your role does not allow this."), mark("Ask your director.")),
    "api.scope": (
        mark("This token was not made for this."),
        mark("Make a token with one of these scopes: {scopes}."),
    ),
    "api.forgery": (
        mark("This request does not prove that it comes from a page of Upheld."),
        mark("Send the header X-CSRFToken, or use a token."),
    ),
    "api.not_found": (mark("There is nothing here."), mark("Look the address and its names up in the documentation.")),
    "api.method": (mark("This address does not understand {method}."), mark("It understands {allowed}.")),
    "api.unreadable": (mark("The body of the request is not readable JSON."), mark("Send JSON as UTF-8.")),
    "api.too_many": (mark("Too many requests."), mark("Wait {wait_s} seconds.")),
    "api.too_large": (
        mark("The body of the request is too large."),
        mark("Send files alone, through the imports."),
    ),
    "api.fault": (
        mark("This is a fault of the program. Nothing was changed."),
        mark("Tell whoever runs Upheld when it happened: the log tells more."),
    ),
    "api.invalid": (mark("Some values do not fit."), mark("Each is named below.")),
    "api.value": (mark("This value does not fit here."), mark("Look its form up in the documentation.")),
    "api.missing": (mark("This is missing."), mark("Send it.")),
    "api.unknown_field": (mark("There is no such field."), mark("Leave it out.")),
    "api.known": (mark("This is none of the choices."), mark("Choose one of: {known}.")),
    "api.least": (mark("This is too small."), mark("Send {least} or more.")),
    "api.most": (mark("This is too large."), mark("Send {most} or less.")),
    "api.long": (mark("This is too long."), mark("Send at most {most} characters.")),
    "api.short": (mark("This is too short."), mark("Send at least {least} characters.")),
    "api.number": (mark("This is not a number."), mark("Send a plain number.")),
    "api.instant": (mark("This is not an instant."), mark("Send it as 2026-11-22T12:00:00Z, with an offset or Z.")),
    "api.day": (mark("This is not a day."), mark("Send it as 2026-11-22.")),
    "api.days": (mark("These are too many days at once."), mark("Ask for {most} at most.")),
    "api.begun": (mark("What has begun cannot be changed any more."), mark("Begin later.")),
    "api.one_of": (mark("Exactly one of these is needed: {known}."), mark("Send one and leave the others out.")),
    "api.unknown": (mark("There is no “{value}”."), mark("Look its name up.")),
    "api.no_forecast": (mark("Nothing is forecast for this client yet."), mark("Make a forecast and publish it.")),
    "api.needs_reason": (
        mark("This would newly break rules. Nothing was saved."),
        mark("Change it, or send it again with a reason."),
    ),
    "api.rule": (mark("{rule}"), ""),
    "api.cursor": (
        mark("This place in the list does not belong to this request."),
        mark("Start from the first page, and follow “next” without changing its address."),
    ),
    "api.key": (
        mark("This is no idempotency key."),
        mark("Send 1 to 120 printable ASCII characters, such as a UUID."),
    ),
    "api.key_other": (
        mark("This idempotency key was used for another request."),
        mark("Send a new key with each new request."),
    ),
    "api.key_under_way": (
        mark("The first request with this idempotency key is still under way."),
        mark("Ask again in a few seconds with the same key."),
    ),
    "api.revision": (
        mark("This change does not say which state it is made on."),
        mark("Send If-Match with the ETag that you have read, or its revision."),
    ),
    "token.scopes": (mark("A token needs at least one scope that exists."), mark("Choose among: {known}.")),
    "token.ended": (mark("The token would end before it begins."), mark("Choose a later day.")),
    "token.too_many": (
        mark("You have {most} tokens in force, and no more are allowed."),
        mark("Revoke the ones that no program uses."),
    ),
}
