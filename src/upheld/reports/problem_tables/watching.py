"""What can be wrong with a watched folder."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "watch.dry_run": (
        mark("A watched folder is imported, not tried."),
        mark("Try a file by itself: upheld import FILE --dry-run."),
    ),
    "watch.folder_busy": (
        mark("Another process is watching this folder."),
        mark("End it first; one watcher takes all files of a folder."),
    ),
    "watch.ledger": (
        mark("The list of files taken from watched folders cannot be used: {reason}."),
        mark(
            "Check the disk and the permissions. If the list is damaged, move it away: contents that were imported"
            " are known by the workspace itself and do not count again."
        ),
    ),
    "watch.needs_folder": (
        mark("This option has a meaning only while a folder is watched."),
        mark("Add --watch DIR, or leave the option out."),
    ),
    "watch.no_folder": (
        mark("There is no folder to watch here."),
        mark("Make it, or name another one with --watch."),
    ),
    "watch.not_moved": (
        mark("The file cannot be moved out of the way: {reason}."),
        mark("Let Upheld's user write in the folder, or leave files in their places with --keep."),
    ),
    "watch.reader_failed": (
        mark("The file could not be read, and Upheld cannot say why in better words: {reason}."),
        mark("Look whether the file is damaged; if it is not, report this as a fault of Upheld."),
    ),
    "watch.source_too": (
        mark("A folder is watched, and sources are named as well."),
        mark("Import the sources in a command of their own, or drop them into the watched folder."),
    ),
    "watch.unwritable": (
        mark("The watched folder cannot be written: {reason}."),
        mark("Let Upheld's user write in it: reports, imported and failed files lie there."),
    ),
}
