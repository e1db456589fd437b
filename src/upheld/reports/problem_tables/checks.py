"""What the checks of data can find."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
    "checks.queues_without_agreement": (
        mark("Some queues are of clients with whom no agreement lies in the workspace."),
        mark("Put their agreements into the workspace, or correct the client in queues.csv."),
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
    "checks.skew": (
        mark("The clocks of two telephone systems are apart: {skews}."),
        mark(
            "Find out which of them is right. If times of the other ({skew_files}) were read in the wrong zone, import"
            " its files again: upheld import FILE --zone ZONE. Until then no figure of both together holds."
        ),
    ),
    "checks.skew_doubt": (
        mark("A clock may be set wrong: {skew_doubts}."),
        mark("Compare one call on the telephone system's own screen; if it is wrong here, import with --zone ZONE."),
    ),
    "checks.still_open": (
        mark("Some calls were still open when the log ended."),
        mark("Their outcome comes with the next log."),
    ),
    "checks.talk_outlier": (
        mark("Some talk times are longer than a conversation can be."),
        mark("Look for hanging channels; the calls are flagged."),
    ),
    "checks.told_twice": (
        mark("Two sources tell the same calls, which then count twice: {told_twice_by}."),
        mark("Leave out one of the two: import the logs, or the table made from them, into a workspace of its own."),
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
    "queues.client_missing": (
        mark("No queue is of the client “{client}”, whose agreement {agreement} names no queues."),
        mark("Write the client's queues into queues.csv, or name them in the agreement. Clients there: {clients}."),
    ),
    "queues.no_client": (
        mark(
            "The queue “{queue}” is of no client, so its {count} calls are in no agreement; the first stands in {file}"
            " at position {position}."
        ),
        mark("If it is this client's, add it to queues.csv with the dates."),
    ),
    "queues.other_client": (
        mark(
            "The queue “{queue}” is of the client “{client}”, so its {count} calls are not in this agreement; the first"
            " stands in {file} at position {position}."
        ),
        mark("If that is a slip, correct it in queues.csv."),
    ),
}
