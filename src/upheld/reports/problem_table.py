"""The table behind `Problem.key`: what happened and what to do about it, in English, by key."""

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
    "checks.bytes_lost": (
        mark("Bytes are missing: read, rejected and pending bytes do not make up the size of a file."),
        mark("Read the file again; if it changed while it was read, import it once more."),
    ),
    "checks.clock_back": (
        mark("The clock of the telephone system went back."),
        mark("The durations it logged itself were used; check its time synchronisation."),
    ),
    "checks.duplicates": (
        mark("Calls are there twice, from different files."),
        mark("Remove the copy of the log, and import or assess again."),
    ),
    "checks.gaps": (
        mark("There are open days without a single log line."),
        mark("Bring in the missing logs, or declare the gap in the agreement with what both sides agreed on."),
    ),
    "checks.many_rejected": (
        mark("Too many lines could not be read."),
        mark("Look at the rejected lines below; the file may be damaged or of another system."),
    ),
    "checks.many_unknown": (
        mark("The outcome of too many calls is unknown."),
        mark("Look for restarts of the telephone system and for missing files."),
    ),
    "checks.no_visits": (
        mark("There is not one call."),
        mark("Check that the right file was given and that it covers the period."),
    ),
    "checks.outcomes_lost": (
        mark("Outcomes are missing: offered and not admitted calls do not make up their sum."),
        mark("Rebuild the records from their logs: upheld rebuild."),
    ),
    "checks.pending": (
        mark("The last line of a file is not finished yet."),
        mark("Nothing to do if the log is still being written; the line counts once it is whole."),
    ),
    "checks.rejected": (
        mark("Some lines could not be read."),
        mark("They are listed with file, position and reason."),
    ),
    "checks.silent_days": (
        mark("There are days without a single log line, and no opening hours say whether they were closed."),
        mark("Put the agreement into the workspace, or look whether a log is missing."),
    ),
    "checks.silent_stretches": (
        mark("There are stretches without a line where other days had calls."),
        mark("Ask whether the telephone system was down."),
    ),
    "checks.still_open": (
        mark("Some calls were still open when the log ended."),
        mark("Their outcome comes with the next log."),
    ),
    "checks.talk_outlier": (
        mark("Some talk times are longer than a conversation can be."),
        mark("Look for hanging channels; the calls are flagged."),
    ),
    "checks.unknown_events": (
        mark("The log has events that are not known."),
        mark("They were counted and changed no figure."),
    ),
    "checks.unknown_outcomes": (
        mark("The outcome of some calls is unknown."),
        mark("They count as offered, and never as abandoned."),
    ),
    "checks.unmatched_logins": (
        mark("Some log-ins belong to nobody."),
        mark("Add them to people.csv with the dates of their use."),
    ),
    "checks.unmatched_queues": (
        mark("Some queues belong to no client."),
        mark("Add them to queues.csv."),
    ),
    "checks.wait_mismatch": (
        mark("For some calls the logged wait and the clock differ by more than two seconds."),
        mark("The logged wait was used."),
    ),
    "file.unreadable": (
        mark("The file cannot be read: {reason}."),
        mark("Check the path and the permissions."),
    ),
    "file.unwritable": (
        mark("The file cannot be written: {reason}."),
        mark("Check the folder and the permissions."),
    ),
    "formula.unknown": (
        mark("There is no service-level formula called “{formula}”."),
        mark("Use one of: {known}. `upheld formulas` explains them."),
    ),
    "journal.damaged": (
        mark("The journal of imported files cannot be read: {reason}."),
        mark("Put it back from a copy, or move the workspace's records and journal away and import the logs again."),
    ),
    "line.columns": (
        mark("The line has too few columns for its event."),
        mark("Look at the line in the log; if another program writes it, have it corrected there."),
    ),
    "line.empty": (
        mark("The line is empty."),
        mark("Nothing is lost; find out what writes empty lines into the log."),
    ),
    "line.event": (
        mark("The fifth column is no event name."),
        mark("Look at the line in the log; it is not counted."),
    ),
    "line.field": (
        mark("A field does not hold what its event says it holds: a number or an agent."),
        mark("Look at the line in the log; it is not counted."),
    ),
    "line.not_utf8": (
        mark("The line is not UTF-8 text."),
        mark("Have the telephone system write names in UTF-8; the line is not counted."),
    ),
    "line.nul": (
        mark("The line holds NUL bytes, as after a power failure or a full disk."),
        mark("Compare with a backup of the log; the line is not counted."),
    ),
    "line.time": (
        mark("The line does not begin with a time between 2001 and 2100."),
        mark("Look at the line in the log; it is not counted."),
    ),
    "line.too_long": (
        mark("The line is longer than a log line can be."),
        mark("Look at the log around this position; the line is not counted."),
    ),
    "line.torn": (
        mark("The log stops in the middle of its last line, and a later log follows."),
        mark("Compare with the telephone system's own copy; the line is not counted."),
    ),
    "log.damaged": (
        mark("The compressed log cannot be read to its end: {reason}."),
        mark("Copy it again from the telephone system, or unpack it by hand."),
    ),
    "log.empty": (
        mark("The log is empty."),
        mark("Check that the telephone system writes its log, and give the file it writes."),
    ),
    "log.none_in_directory": (
        mark("The folder holds no file “{name}”, rotated or not."),
        mark("Give the folder that holds it, or the file itself."),
    ),
    "log.not_queue_log": (
        mark("This is not a queue log of Asterisk."),
        mark("Give the file queue_log itself, usually /var/log/asterisk/queue_log."),
    ),
    "metric.bad_duration": (
        mark("{parameter} must be a duration that is finite and not negative, not “{value}”."),
        mark("Write seconds or a duration such as 20s, 3m or 7d."),
    ),
    "metric.bad_switch": (
        mark("{parameter} must be true or false, not “{value}”."),
        mark("Write true or false."),
    ),
    "metric.needs_threshold": (
        mark("The metric {metric} needs a threshold."),
        mark('Say within how long a call must be answered, for example within = "20s" or --threshold 20s.'),
    ),
    "metric.unknown": (
        mark("There is no metric called “{metric}”."),
        mark("Use one of: {known}."),
    ),
    "metric.unknown_parameter": (
        mark("“{parameter}” is not a parameter of {of}."),
        mark("It knows: {known}."),
    ),
    "metrics.parameter_shape": (
        mark("“{text}” does not say which parameter has which value."),
        mark("Write NAME=VALUE, such as short_s=5s or include_flow_outs=true."),
    ),
    "metrics.unknown_queue": (
        mark("The data have no queue “{queue}”."),
        mark("Use one of: {known}."),
    ),
    "metrics.unknown_section": (
        mark("There is nothing called “{section}” to tell beside the rows."),
        mark("Use one or more of: {known}."),
    ),
    "option.instant": (
        mark("“{text}” is not a time."),
        mark("Write an ISO 8601 time such as 2026-11-22T02:30:00Z, or a date."),
    ),
    "people.login_overlap": (
        mark("The log-in “{name}” belongs to two rows at one time: lines {first_line} and {second_line}."),
        mark("End the earlier row (valid_to) on the day the later one begins (valid_from)."),
    ),
    "people.queue_overlap": (
        mark("The queue “{name}” belongs to two clients at one time: lines {first_line} and {second_line}."),
        mark("End the earlier row (valid_to) on the day the later one begins (valid_from)."),
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
    "privacy.key_length": (
        mark("The key of the caller pseudonyms has {bytes} bytes instead of {expected}."),
        mark("Put the key file back from your safe copy; it was cut or overwritten."),
    ),
    "privacy.key_missing": (
        mark("The key of the caller pseudonyms cannot be read: {reason}."),
        mark(
            "Put the key file back from your safe copy. Without it, callers stored so far can no longer"
            " be recognised; to begin anew, move the records away."
        ),
    ),
    "privacy.key_open": (
        mark("The key of the caller pseudonyms can be read by others (mode {mode})."),
        mark("Take the rights away from group and others: chmod 600."),
    ),
    "rebuild.file_changed": (
        mark("The file's content has changed since it was imported."),
        mark("Import the original from where it lies now: upheld import PATH."),
    ),
    "rebuild.file_missing": (
        mark("The file was imported but is not there any more."),
        mark("Bring it back, or import it from where it lies now: upheld import PATH."),
    ),
    "rollup.bad_interval": (
        mark("An interval of {interval} does not divide the day into equal parts."),
        mark("Use an interval such as 5m, 15m, 30m or 1h."),
    ),
    "rollup.bad_period": (
        mark("The period ends at {end}, which is not after its start at {start}."),
        mark("Give a start before the end."),
    ),
    "rollup.unknown_group": (
        mark("Figures cannot be grouped by “{group}”."),
        mark("Use one or more of: {known}."),
    ),
    "source.empty_file": (
        mark("The file is empty."),
        mark("Give the log that holds the period, or the folder with all of them."),
    ),
    "source.missing": (
        mark("There is no such file or folder."),
        mark("Check the path."),
    ),
    "source.name_length": (
        mark("“{name}” cannot be the name of a source."),
        mark("Use a name of 1 to {longest} letters."),
    ),
    "source.name_not_utf8": (
        mark("The file's name is not UTF-8 text."),
        mark("Rename the file."),
    ),
    "source.no_logs": (
        mark("The folder holds no log of a telephone system Upheld knows ({files} files were looked at)."),
        mark("Give the folder that holds queue_log itself; subfolders are not searched."),
    ),
    "source.none": (
        mark("No source was given."),
        mark("Name a queue log, the folder it lies in, or a workspace."),
    ),
    "source.not_a_file": (
        mark("This is neither a file nor a folder."),
        mark("Save what it delivers as a file, and give that."),
    ),
    "source.unknown_content": (
        mark("This is not a log of a telephone system Upheld knows ({known})."),
        mark("Give the queue log itself; if it is one, write its kind before the path: asterisk:PATH."),
    ),
    "source.unknown_kind": (
        mark("“{kind}” is not a kind of source."),
        mark(
            "Known kinds: {known}. Write the kind before the path, as in "
            "asterisk:/var/log/asterisk/queue_log, or the path alone."
        ),
    ),
    "source.workspace_alone": (
        mark("A workspace cannot be read together with other sources."),
        mark("Import the other sources into the workspace first: upheld import."),
    ),
    "store.damaged": (
        mark("The file of records is damaged."),
        mark("Make the records again from their logs: upheld rebuild."),
    ),
    "table.cell_empty": (
        mark("The cell is empty."),
        mark("Fill it in, or remove the row."),
    ),
    "table.column_missing": (
        mark("The column is missing."),
        mark("Add it to the header line; the first line of the file names the columns."),
    ),
    "table.column_twice": (
        mark("The column is there twice."),
        mark("Rename one of the two in the header line."),
    ),
    "table.ends_before_start": (
        mark("The row ends ({to}) before it begins ({from})."),
        mark("valid_to is the first day on which the row no longer holds; it lies after valid_from."),
    ),
    "table.not_utf8": (
        mark("The file is not UTF-8 text."),
        mark("Save it as UTF-8 (a spreadsheet calls it “CSV UTF-8”)."),
    ),
    "table.quotes": (
        mark("The row cannot be read: its double quotes do not pair, or a cell is endless."),
        mark("Write a double quote within a cell twice, and put one at each end of the cell."),
    ),
    "table.time": (
        mark("“{text}” is not a date or a time."),
        mark("Write 2026-11-22, or 2026-11-22T08:00+01:00."),
    ),
    "table.too_many_cells": (
        mark("The row has more cells than the header has columns."),
        mark("Put cells that contain commas into double quotes, or name the missing columns in the header."),
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
    "workspace.busy": (
        mark("Another process is importing into this workspace."),
        mark("Wait until it has finished."),
    ),
    "workspace.missing": (
        mark("There is no workspace here."),
        mark("Make one with upheld import, or name another folder with --workspace."),
    ),
    "workspace.unwritable": (
        mark("The workspace cannot be written: {reason}."),
        mark("Name a folder you may write to with --workspace."),
    ),
}
"""Key → (sentence, remedy); the remedy is empty where nothing need be done."""
