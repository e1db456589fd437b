"""The words of the audit trail: each deed with the sentence that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.reports.catalogue import mark

DEEDS: Final[Mapping[str, str]] = {
    "signed_in": mark("signed in"),
    "signed_out": mark("signed out"),
    "log_in_failed": mark("failed to sign in"),
    "password_changed": mark("changed the password"),
    "session_ended": mark("ended a session"),
    "language_chosen": mark("chose the language {language}"),
    "invited": mark("invited {subject} as {role}"),
    "invitation_accepted": mark("accepted the invitation"),
    "invitation_withdrawn": mark("withdrew the invitation of {subject}"),
    "role_given": mark("gave {subject} the role {role}"),
    "role_taken": mark("took the role {role} from {subject}"),
    "account_closed": mark("closed the account of {subject}"),
    "account_opened": mark("opened the account of {subject} again"),
    "call_seen": mark("opened the call {subject}"),
    "lines_seen": mark("read the log lines of the call {subject}"),
    "person_seen": mark("looked at the figures of {subject}"),
    "exported": mark("exported {subject}"),
    "agreement_changed": mark("changed the agreement {subject}"),
    "agreement_put_in_force": mark("put version {number} of {subject} into force"),
    "phase_changed": mark("moved {subject} to the phase {phase}"),
    "step_changed": mark("changed the checklist of {subject}"),
    "claim_made": mark("claimed an exclusion under {subject}"),
    "claim_decided": mark("decided a claim under {subject}"),
    "action_changed": mark("changed the action {subject}"),
    "forecast_asked": mark("started a forecast for {subject}"),
    "forecast_published": mark("published the forecast {subject}"),
    "override_made": mark("changed the forecast of {subject}"),
    "override_released": mark("released a change of the forecast of {subject}"),
    "scenario_kept": mark("kept the scenario {subject}"),
    "hiring_planned": mark("planned hiring for {subject}"),
    "schedule_asked": mark("started a schedule for {subject}"),
    "schedule_changed": mark("changed the schedule {subject}"),
    "schedule_published": mark("published the schedule {subject}"),
    "absence_reported": mark("reported the absence of {subject}"),
    "absence_withdrawn": mark("took back the absence of {subject}"),
    "note_written": mark("left a note for {subject}"),
    "upload_received": mark("uploaded {subject}"),
    "upload_imported": mark("imported {subject}"),
    "upload_discarded": mark("discarded {subject}"),
    "mapping_kept": mark("kept the mapping {subject}"),
    "mapping_forgotten": mark("let go of the mapping {subject}"),
    "settings_changed": mark("changed the settings of {subject}"),
    "token_made": mark("made the token {subject}"),
    "token_revoked": mark("revoked the token {subject}"),
    "feed_made": mark("made a calendar address"),
    "feed_read": mark("read the calendar of {subject}"),
    "job_cancelled": mark("cancelled {subject}"),
}
"""Deed → its sentence after the name of who did it."""
