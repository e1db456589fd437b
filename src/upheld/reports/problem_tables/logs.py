"""What can be wrong with log files and their lines."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "file.unreadable": (
        mark("The file cannot be read: {reason}."),
        mark("Check the path and the permissions."),
    ),
    "file.unwritable": (
        mark("The file cannot be written: {reason}."),
        mark("Check the folder and the permissions."),
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
}
