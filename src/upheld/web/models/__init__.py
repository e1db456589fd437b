"""Everything the database holds, one file for each aggregate. It never holds visits: those lie in the workspace."""

from upheld.web.models.accounts import Account, FailedLogIn, Invitation, RoleGrant, SignedIn
from upheld.web.models.agreements import (
    Agreement,
    AgreementVersion,
    ExclusionClaim,
    ImprovementAction,
    LifecycleStep,
)
from upheld.web.models.assessed import Assessed
from upheld.web.models.choices import (
    AbsenceKind,
    ActivityKind,
    JobState,
    Phase,
    RequestKind,
    RequestState,
    Role,
    Theme,
)
from upheld.web.models.imports import Mapping, Upload
from upheld.web.models.jobs import Job, Worker
from upheld.web.models.keys import CalendarFeed, Repeated, Token
from upheld.web.models.organisation import Client, LogIn, Person, Queue, QueueOwner, Site, Skill, Team
from upheld.web.models.planning import (
    ClientForecast,
    ForecastInterval,
    ForecastOverride,
    ForecastRun,
    HiringPlan,
    Scenario,
    SpecialDay,
)
from upheld.web.models.schedules import (
    Absence,
    HandoverNote,
    NoteSeen,
    Plan,
    ScheduleChange,
    Shift,
    ShiftPart,
    ShiftRequest,
)
from upheld.web.models.trail import TrailEntry

__all__ = [
    "Absence",
    "AbsenceKind",
    "Account",
    "ActivityKind",
    "Agreement",
    "AgreementVersion",
    "Assessed",
    "CalendarFeed",
    "Client",
    "ClientForecast",
    "ExclusionClaim",
    "FailedLogIn",
    "ForecastInterval",
    "ForecastOverride",
    "ForecastRun",
    "HandoverNote",
    "HiringPlan",
    "ImprovementAction",
    "Invitation",
    "Job",
    "JobState",
    "LifecycleStep",
    "LogIn",
    "Mapping",
    "NoteSeen",
    "Person",
    "Phase",
    "Plan",
    "Queue",
    "QueueOwner",
    "Repeated",
    "RequestKind",
    "RequestState",
    "Role",
    "RoleGrant",
    "Scenario",
    "ScheduleChange",
    "Shift",
    "ShiftPart",
    "ShiftRequest",
    "SignedIn",
    "Site",
    "Skill",
    "SpecialDay",
    "Team",
    "Theme",
    "Token",
    "TrailEntry",
    "Upload",
    "Worker",
]
