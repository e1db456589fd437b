"""What can be wrong with a workspace, its store and its keys."""

from __future__ import annotations

from typing import Final

from upheld.reports.catalogue import mark

SENTENCES: Final[dict[str, tuple[str, str]]] = {
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
    "store.damaged": (
        mark("The file of records is damaged."),
        mark("Make the records again from their logs: upheld rebuild."),
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
