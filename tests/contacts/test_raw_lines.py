"""The lines of a log behind one call, and why there are none."""

from __future__ import annotations

import gzip

import pytest

from upheld.contacts.importing import import_into
from upheld.contacts.raw_lines import raw_lines
from upheld.contacts.store import connect
from upheld.contacts.workspace import create

LINES = """1795312600|NONE|NONE|NONE|QUEUESTART|
1795312666|call-1|sales|NONE|ENTERQUEUE||+48600000377|1
1795312667|call-2|sales|NONE|ENTERQUEUE||+48600000378|2
1795312670|call-1|sales|SIP/100|CONNECT|4|call-1a|2
1795312675|call-2|sales|NONE|ABANDON|2|2|8
1795312690|call-1|sales|SIP/100|COMPLETECALLER|4|20|1
"""


@pytest.fixture
def imported(tmp_path):
    log = tmp_path / "queue_log"
    log.write_text(LINES, encoding="utf-8")
    workspace = create(tmp_path / "centre")
    import_into(workspace, [log])
    con = connect()
    workspace.attach(con)
    names = "source, contact_id, journal, position, end_journal, end_position"
    return workspace, log, con.execute(f"SELECT {names} FROM visits WHERE contact_id = 'call-1'").fetchone()


def test_the_lines_of_a_call_are_shown_with_masked_numbers(imported):
    workspace, _, visit = imported
    found = raw_lines(workspace, *visit)
    assert [line.text.split("|", 1)[1] for line in found.lines] == [
        "call-1|sales|NONE|ENTERQUEUE||+*********77|1",
        "call-1|sales|SIP/100|CONNECT|4|call-1a|2",
        "call-1|sales|SIP/100|COMPLETECALLER|4|20|1",
    ]
    assert (found.more, found.why_not) == (False, None)


def test_a_compressed_log_has_the_same_lines(imported, tmp_path):
    workspace, log, visit = imported
    plain = raw_lines(workspace, *visit)
    log.write_bytes(gzip.compress(LINES.encode()))
    assert raw_lines(workspace, *visit) == plain


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda log: log.unlink(), "raw.file_missing"),
        (lambda log: log.write_text("1795312600|NONE|NONE|NONE|QUEUESTART|\n" * 9), "raw.file_changed"),
        (lambda log: log.write_text(""), "raw.file_changed"),
        (lambda log: log.write_bytes(gzip.compress(LINES.encode())[:40]), "raw.unreadable"),
        (lambda log: log.write_bytes(b"\0\n" * 500), "raw.no_lines"),
    ],
)
def test_why_there_are_no_lines_is_said(imported, change, key):
    workspace, log, visit = imported
    change(log)
    found = raw_lines(workspace, *visit)
    assert found.why_not is not None
    assert (found.lines, found.why_not.key, found.why_not.file) == ((), key, str(log))


def test_a_journal_that_was_never_imported_is_unknown(imported):
    workspace, _, visit = imported
    assert raw_lines(workspace, "other", *visit[1:]).why_not.key == "raw.journal_unknown"
    assert raw_lines(workspace, "asterisk", "call-1", "no@0", 0).why_not.key == "raw.journal_unknown"


def test_a_call_over_a_rotation_is_followed_into_the_next_file(tmp_path):
    cut = LINES.index("1795312675")
    (tmp_path / "queue_log-20261122").write_text(LINES[:cut], encoding="utf-8")
    (tmp_path / "queue_log").write_text(LINES[cut:], encoding="utf-8")
    workspace = create(tmp_path / "centre")
    import_into(workspace, [tmp_path / "queue_log", tmp_path / "queue_log-20261122"])
    con = connect()
    workspace.attach(con)
    names = "source, contact_id, journal, position, end_journal, end_position"
    visit = con.execute(f"SELECT {names} FROM visits WHERE contact_id = 'call-1'").fetchone()

    found = raw_lines(workspace, *visit)
    assert [line.text.split("|")[4] for line in found.lines] == ["ENTERQUEUE", "CONNECT", "COMPLETECALLER"]
