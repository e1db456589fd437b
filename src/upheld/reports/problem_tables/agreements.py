"""What can be wrong with an agreement, its calendar and its period."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "agreement.backwards": (
        mark("It ends ({to}) before it begins ({from})."),
        mark("“to” is the first moment that is no longer covered; it lies after “from”."),
    ),
    "agreement.choice": (
        mark("“{text}” is not one of the choices."),
        mark("Write one of: {choices}."),
    ),
    "agreement.conflict": (
        mark("“{key}” does not go with “{other}”."),
        mark("Keep one of the two."),
    ),
    "agreement.date": (
        mark("“{text}” is not a date."),
        mark("Write a date such as 2026-11-01."),
    ),
    "agreement.days": (
        mark("“{text}” is not a day of the week or a range of them."),
        mark("Write mon, mon-fri or sat,sun."),
    ),
    "agreement.duplicate_id": (
        mark("The id “{id}” is used twice in {list}."),
        mark("Give each one its own id."),
    ),
    "agreement.duration": (
        mark("“{text}” is not a duration."),
        mark("Write a duration such as 20s, 3m or 1h30m."),
    ),
    "agreement.empty": (
        mark("“{key}” is empty."),
        mark("Fill it in or take the key out."),
    ),
    "agreement.forecast_calls": (
        mark("“{text}” is not a number of calls."),
        mark("Write a number that is not negative."),
    ),
    "agreement.holidays": (
        mark("No public holidays are known for “{text}”."),
        mark("Write an ISO 3166 country code, with a subdivision where it matters: PL or DE-BY."),
    ),
    "agreement.instant": (
        mark("“{text}” is not a time."),
        mark(
            "Write an ISO 8601 time such as 2026-11-22T02:30:00Z; without an offset it is local time of the agreement."
        ),
    ),
    "agreement.interval": (
        mark("“{text}” is not an interval."),
        mark("Write a length that divides a day into whole minutes, such as 15m, 30m, 1h or day."),
    ),
    "agreement.level": (
        mark("“{text}” is neither a share, a duration nor a number."),
        mark("Write 80%, 8s or 3, as the metric needs."),
    ),
    "agreement.level_count": (
        mark("“{text}” is not a number, and {metric} is one."),
        mark("Write a number."),
    ),
    "agreement.level_s": (
        mark("“{text}” is not a duration, and {metric} is one."),
        mark("Write a duration such as 8s."),
    ),
    "agreement.level_share": (
        mark("“{text}” is not a share, and {metric} is one."),
        mark("Write a share between 0 and 1, or with a percent sign: 80%."),
    ),
    "agreement.missing_key": (
        mark("“{key}” is missing."),
        mark("Add it; the agreement reference says what it means."),
    ),
    "agreement.needs_aggregate": (
        mark('“{key}” means something only with aggregate = "{aggregate}".'),
        mark("Set the aggregate, or take the key out."),
    ),
    "agreement.no_table": (
        mark("There is no file “{file}” beside the agreement."),
        mark("Paths of tables are relative to the agreement's file."),
    ),
    "agreement.no_version": (
        mark("No version of the agreement is in force from {from} to {to}: contacts in it are in no target."),
        mark("Add the version that was in force then."),
    ),
    "agreement.none": (
        mark("No agreement was given."),
        mark("Name the agreement's TOML file."),
    ),
    "agreement.not_in_force": (
        mark("No version of the agreement is in force between {start} and {end}."),
        mark("Add the version in force then, or choose another period."),
    ),
    "agreement.number": (
        mark("“{text}” is not a number."),
        mark("Write a decimal number, for example 120000.00."),
    ),
    "agreement.one_edge": (
        mark("Exactly one of {keys} is needed; there is {used}."),
        mark("Write one of them."),
    ),
    "agreement.only_service_level": (
        mark("“{key}” belongs to service_level, not to {metric}."),
        mark("Take the key out, or measure service_level."),
    ),
    "agreement.overlap": (
        mark("Version {version} comes into force on {from}, while version {other} ({file}) is still in force."),
        mark("Write valid_to = {from} into version {other}: the first day on which it no longer holds."),
    ),
    "agreement.several": (
        mark("This is agreement “{id}”, but {file} is agreement “{other}”."),
        mark("Assess one agreement at a time; its versions share one id."),
    ),
    "agreement.share": (
        mark("“{text}” is not a share."),
        mark("Write a share between 0 and 1, or with a percent sign: 0.8 or 80%."),
    ),
    "agreement.span": (
        mark("“{text}” is not a span of the clock."),
        mark("Write spans such as 08:00-18:00; 24:00 is the end of the day."),
    ),
    "agreement.syntax": (
        mark("This is not TOML: {reason} (column {column})."),
        mark("Mend the line; strings stand in quotes, tables in [brackets]."),
    ),
    "agreement.type": (
        mark("{text} is of the wrong kind; {expected} is expected."),
        mark("Write the value as the agreement reference shows it."),
    ),
    "agreement.unapproved": (
        mark("Nobody has approved this clause."),
        mark("Write who agreed to it in approved_by: at least one name, better one of each side."),
    ),
    "agreement.unknown_formula": (
        mark("There is no formula “{formula}”."),
        mark("`upheld formulas` explains: {known}."),
    ),
    "agreement.unknown_key": (
        mark("Nothing is called “{key}” here."),
        mark("Known keys: {known}."),
    ),
    "agreement.unknown_metric": (
        mark("There is no metric “{metric}”."),
        mark("Known metrics: {known}."),
    ),
    "agreement.unknown_queue": (
        mark("The data have no queue “{queue}”."),
        mark("Queues seen: {queues}. A queue without calls yet can be listed in queues.csv."),
    ),
    "agreement.unknown_target": (
        mark("No target is called “{target}”."),
        mark("The targets are: {known}."),
    ),
    "agreement.value": (
        mark("{text} is not allowed here ({rule})."),
        mark("Write a value that the agreement reference allows."),
    ),
    "agreement.version_order": (
        mark("Version {version} comes into force after version {other} ({file}), but its number is not higher."),
        mark("Give each later version a higher number."),
    ),
    "agreement.within_misses": (
        mark("{misses} misses do not fit into {within} periods."),
        mark("“within” is at least “misses”."),
    ),
    "agreement.wrong_edge": (
        mark("“{key}” looks the wrong way for this metric."),
        mark("Write “{right}”."),
    ),
    "agreement.zone": (
        mark("“{text}” is not a time zone."),
        mark("Write a name of the IANA time zone database, such as Europe/Warsaw."),
    ),
    "assess.no_agreement": (
        mark("No agreement was given."),
        mark("Name the agreement first: upheld assess AGREEMENT.toml SOURCE."),
    ),
    "calendar.date": (
        mark("“{text}” is not a date."),
        mark("Write dates as 2026-12-24."),
    ),
    "calendar.date_twice": (
        mark("The day {day} stands in two rows."),
        mark("Keep one row per day; several spans of one day stand in one cell, parted by spaces."),
    ),
    "calendar.day_name": (
        mark("“{text}” is not a day of the week or a range of them."),
        mark("Write mon, mon-fri, sat,sun or holidays."),
    ),
    "calendar.day_twice": (
        mark("The hours name {day} twice."),
        mark("Name each weekday once; several spans of one day stand in one list."),
    ),
    "calendar.interval": (
        mark("A day cannot be cut into intervals of {seconds} seconds."),
        mark("Choose a length that divides a day, such as 15m, 30m or 1h."),
    ),
    "calendar.span": (
        mark("“{text}” is not a span of the clock."),
        mark("Write spans such as 08:00-18:00; 24:00 is the end of the day, and 22:00-02:00 ends on the next."),
    ),
    "calendar.unknown_holidays": (
        mark("No public holidays are known for “{code}”."),
        mark("Write an ISO 3166 country code, with a subdivision where it matters: PL or DE-BY."),
    ),
    "calendar.unknown_zone": (
        mark("“{zone}” is not a time zone."),
        mark("Write a name of the IANA time zone database, such as Europe/Warsaw."),
    ),
    "period.activity_unknown": (
        mark("Lost log days could not be looked for: the source does not say when its log was silent."),
        mark("Import the log files themselves."),
    ),
    "period.backwards": (
        mark("The period ends ({end}) before it begins ({start})."),
        mark("--to lies after --from."),
    ),
    "period.empty": (
        mark("There is nothing to assess: the data hold no contact."),
        mark("Check the source, or name the period with --from and --to."),
    ),
    "period.future": (
        mark("The period begins {start}, and it is only {now}."),
        mark("Choose a period that has begun."),
    ),
    "period.gap": (
        mark("{day}: not a single line of log on a day with opening hours."),
        mark(
            "Find the missing log. If it is lost for good, declare it in [[gaps]] of the agreement, or "
            "choose another period with --from and --to."
        ),
    ),
    "period.incomplete": (
        mark("{period} is not complete: the data or the clock do not reach its end, or begin after its start."),
        mark("The verdict is the state so far."),
    ),
    "period.later": (
        mark("{count} calls carry a time after {end}, which has not come yet; they are in no target."),
        mark("Look at the clock of the telephone system."),
    ),
    "target.gap": (
        mark("The declared gap “{gap}” ({from} to {to}) lies in {period}; its contacts are not in the figure."),
        "",
    ),
    "target.gap_substituted": (
        mark(
            "The declared gap “{gap}” ({from} to {to}) lies in {period}; the agreed substitute figures "
            "are counted instead."
        ),
        "",
    ),
    "target.ramp_up": (
        mark("The promise of ramp-up step “{step}” is in force in {period}."),
        "",
    ),
}
