"""Files brought in: harmless whatever they are, looked at first, imported whole or not at all."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from tests.web.conftest import Cast, signed_in
from upheld.contacts import importing
from upheld.contacts.store import connect
from upheld.web.actions.example_imports import furnish_imports
from upheld.web.jobs import task
from upheld.web.models import Job, JobState, LogIn, Mapping, Person, QueueOwner, TrailEntry, Upload
from upheld.web.queries.centre import workspace

pytestmark = pytest.mark.django_db
CALLS = (
    "contact_id,queue,offered_at,answered_at,ended_at,agent\n"
    "c1,energy-billing,2026-11-20T08:00:00Z,2026-11-20T08:00:12Z,2026-11-20T08:03:00Z,Agent 1001\n"
    "c2,energy-billing,2026-11-20T08:01:00Z,,2026-11-20T08:01:40Z,\n"
    "c3,moved-house,2026-11-20T09:30:00Z,2026-11-20T09:30:05Z,2026-11-20T09:33:00Z,Agent 9\n"
)


@pytest.fixture(autouse=True)
def own_workspace(settings: Any, tmp_path: Path) -> None:
    settings.WORKSPACE = tmp_path / "centre"


@pytest.fixture
def planner(cast: Cast) -> Browser:
    """A planner of all clients: may bring files in."""
    return signed_in(cast.director)


def send(browser: Browser, name: str, content: str | bytes, **said: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(reverse("imports"), {"file": SimpleUploadedFile(name, data), "zone": "UTC", **said})


def work() -> None:
    """What the worker does: every job that waits, but bringing figures up to date."""
    for job in Job.objects.filter(state=JobState.QUEUED).exclude(kind="figures"):
        task.run(job.pk)


def looked_at(browser: Browser, name: str, content: str | bytes, **said: str) -> Upload:
    assert send(browser, name, content, **said).status_code == 302
    work()
    return Upload.objects.latest("at")


def page(browser: Browser, upload: Upload) -> str:
    answer = browser.get(reverse("imports_file", kwargs={"upload": upload.pk}))
    assert answer.status_code == 200
    return str(answer.content.decode())


def import_it(browser: Browser, upload: Upload) -> Any:
    shown = browser.get(reverse("imports_file", kwargs={"upload": upload.pk}))
    revision = shown.context["revision"] if shown.context else ""
    text = shown.content.decode()
    revision = revision or text.split('name="revision" value="')[1].split('"')[0]
    return browser.post(reverse("imports_import", kwargs={"upload": upload.pk}), {"revision": revision})


def visits() -> int:
    con = connect()
    workspace().store.attach(con)
    found = con.execute("SELECT count(*) FROM visits").fetchone()
    return int(found[0]) if found else 0


def test_the_dry_run_tells_what_would_be_read_and_stores_nothing(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    found = upload.findings
    assert (upload.state, upload.kind, found["rows"], found["accepted"]) == ("checked", "calls", 3, 3)
    assert (found["first_at"], found["last_at"]) == ("2026-11-20T08:00:00+00:00", "2026-11-20T09:30:00+00:00")
    assert (found["unknown_queues"], found["unknown_logins"]) == (["moved-house"], ["Agent 9"])
    assert visits() == 0


def test_an_import_stores_what_the_command_would_store(planner: Browser, tmp_path: Path) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    assert import_it(planner, upload).status_code == 302
    work()
    upload.refresh_from_db()
    assert (upload.state, visits()) == ("imported", 3)
    by_command = tmp_path / "by_command"
    (tmp_path / "calls.csv").write_text(CALLS)
    report = importing.import_into(type(workspace())(by_command), [str(tmp_path / "calls.csv")])
    assert report.sources[0].visits == visits()
    assert Job.objects.filter(kind="figures", state=JobState.QUEUED).exists()


def test_every_deed_stands_in_the_trail(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    import_it(planner, upload)
    work()
    assert set(TrailEntry.objects.values_list("deed", flat=True)) >= {"upload_received", "upload_imported"}


def test_row_errors_name_row_column_reason_and_remedy(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS + "c4,energy-billing,not a time,,,\n")
    assert (upload.findings["rejected"], upload.findings["errors"]) == (1, 1)
    text = page(planner, upload)
    assert "not a time" in text
    assert "offered_at" in text
    answer = planner.get(reverse("imports_file", kwargs={"upload": upload.pk}), {"export": "csv"})
    assert "not a time" in answer.content.decode()


def test_many_errors_come_page_by_page(planner: Browser) -> None:
    bad = "".join(f"x{number},energy-billing,never,,,\n" for number in range(120))
    upload = looked_at(planner, "calls.csv", CALLS + bad)
    assert "Page 1 of 3" in page(planner, upload)
    last = planner.get(reverse("imports_file", kwargs={"upload": upload.pk}), {"page": "3"})
    assert last.content.decode().count("never</span>") == 20


def test_the_same_content_is_not_kept_twice(planner: Browser) -> None:
    first = looked_at(planner, "calls.csv", CALLS)
    answer = send(planner, "again.csv", CALLS)
    assert answer.headers["Location"] == reverse("imports_file", kwargs={"upload": first.pk})
    assert Upload.objects.count() == 1
    assert len(list((workspace().root / "uploads").iterdir())) == 2  # the file's folder, and its errors


def test_a_discarded_file_is_gone_and_may_come_again(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    place = workspace().root / upload.path
    planner.post(reverse("imports_discard", kwargs={"upload": upload.pk}))
    upload.refresh_from_db()
    assert (upload.state, place.exists()) == ("discarded", False)
    assert looked_at(planner, "calls.csv", CALLS).pk != upload.pk


def test_an_imported_file_cannot_be_discarded(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    import_it(planner, upload)
    work()
    assert planner.post(reverse("imports_discard", kwargs={"upload": upload.pk})).status_code == 400
    assert (workspace().root / upload.path).exists()


def test_a_cancelled_import_leaves_nothing(planner: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    import_it(planner, upload)
    job = Job.objects.get(kind="import")

    def cancel_while_reading(*arguments: Any, progress: Any, **options: Any) -> Any:
        Job.objects.filter(pk=job.pk).update(cancel_asked=True)
        return kept(*arguments, progress=progress, **options)

    kept = importing.import_into
    monkeypatch.setattr(importing, "import_into", cancel_while_reading)
    work()
    job.refresh_from_db()
    upload.refresh_from_db()
    assert (job.state, upload.state, visits()) == ("cancelled", "checked", 0)


def test_importing_what_changed_since_it_was_shown_is_stale(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    answer = planner.post(reverse("imports_import", kwargs={"upload": upload.pk}), {"revision": "old"})
    assert (answer.status_code, Job.objects.filter(kind="import").count()) == (409, 0)


def test_a_file_changed_on_the_disk_is_not_imported(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    (workspace().root / upload.path).write_text("something else\n")
    import_it(planner, upload)
    work()
    job = Job.objects.get(kind="import")
    assert (job.state, job.problems[0]["key"], visits()) == ("failed", "upload.changed", 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd"),
        ("calls\u202evsc.exe", "callsvsc.exe"),
        ("<img src=x onerror=alert(1)>.csv", "_img src=x onerror=alert(1)_.csv"),
        ("..", "file"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_names_are_never_trusted(planner: Browser, name: str, kept: str) -> None:
    from upheld.contacts.safe_names import safe_name  # noqa: PLC0415 - the browser's own form strips some of it first

    assert safe_name(name) == kept


def test_names_and_cells_of_html_are_text(planner: Browser) -> None:
    upload = looked_at(planner, "<b>calls.csv", CALLS + "c9,<script>alert(1)</script>,never,,,=HYPERLINK(1)\n")
    text = page(planner, upload)
    assert "<script>alert(1)" not in text
    assert "<b>calls" not in text


def test_a_formula_is_exported_as_text(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS + 'c9,energy-billing,"=HYPERLINK(""http://x"")",,,\n')
    answer = planner.get(reverse("imports_file", kwargs={"upload": upload.pk}), {"export": "csv"})
    assert "'=HYPERLINK" in answer.content.decode()


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00" * 2000, b"PK\x03\x04 no workbook", b"\xff\xfe\xfa\xfb", b"{}", b"one column\nonly\n", b"PAR1damaged"],
)
def test_what_cannot_be_read_is_refused_in_words(planner: Browser, content: bytes) -> None:
    answer = send(planner, "strange.csv", content)
    if not content:
        assert answer.status_code == 422
        assert "empty" in answer.content.decode()
        return
    work()
    upload = Upload.objects.latest("at")
    assert (upload.state, Job.objects.get().state) == ("refused", "done")
    assert upload.findings["problems"]
    assert str(workspace().root) not in page(planner, upload)


def test_a_wrong_encoding_is_told(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS.replace("moved-house", "przeprowadzki-łódź").encode("cp1250"))
    assert upload.findings["rejected"] == 1


def test_a_packed_bomb_is_refused(planner: Browser, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1 << 20
    upload = looked_at(planner, "calls.csv.gz", gzip.compress(b"a" * (20 << 20)))
    assert upload.state == "refused"
    assert upload.findings["problems"][0]["key"] == "upload.unpacks_to_too_much"


def test_a_workbook_bomb_is_refused(planner: Browser) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/worksheets/sheet1.xml", b" " * (80 << 20))
    upload = looked_at(planner, "calls.xlsx", packed.getvalue())
    assert (upload.state, visits()) == ("refused", 0)


def test_a_file_over_the_limit_is_refused_and_nothing_stays(planner: Browser, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1 << 10
    answer = send(planner, "calls.csv", "a" * 5000)
    assert answer.status_code == 422
    assert Upload.objects.count() == 0
    assert list((workspace().root / "uploads").iterdir()) == []


def test_sending_no_file_is_refused_in_words(planner: Browser) -> None:
    answer = planner.post(reverse("imports"), {"zone": "UTC"})
    assert (answer.status_code, "No file was chosen" in answer.content.decode()) == (422, True)


def test_files_packed_with_gzip_are_read(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv.gz", gzip.compress(CALLS.encode()))
    assert (upload.state, upload.findings["accepted"]) == ("checked", 3)


OTHER = "Ref;Linia;Kiedy;Czekanie (ms);Wynik\n1;energy-billing;20.11.2026 08:00;12000;Odebrane\n"


def map_other(browser: Browser, upload: Upload, **more: str) -> Any:
    address = reverse("imports_mapping", kwargs={"upload": upload.pk})
    text = browser.get(address, {"kind": "calls"}).content.decode()
    revision = text.split('name="revision" value="')[1].split('"')[0]
    said = {
        "revision": revision,
        "kind": "calls",
        "zone": "Europe/Warsaw",
        "date_order": "dmy",
        "column_0": "contact_id",
        "column_1": "queue",
        "column_2": "offered_at",
        "column_3": "wait_s",
        "column_4": "outcome",
    }
    return browser.post(address, {**said, **more})


def test_a_mapping_is_told_kept_and_chosen_by_itself(planner: Browser) -> None:
    first = looked_at(planner, "export.csv", OTHER)
    assert first.state == "refused"
    assert map_other(planner, first, name="Nasz system").status_code == 302
    work()
    first.refresh_from_db()
    assert (first.state, first.findings["errors"]) == ("checked", 1)
    assert map_other(planner, first, name="Nasz system", word_column_0="outcome", word_0="Odebrane",
                     meaning_0="answered").status_code == 302  # fmt: skip
    work()
    second = looked_at(planner, "next.csv", OTHER.replace("1;energy", "2;energy"))
    assert second.mapping == Mapping.objects.get(name="Nasz system")
    assert (second.state, second.findings["accepted"]) == ("checked", 1)
    assert second.findings["first_at"] == "2026-11-20T07:00:00+00:00"


def test_a_column_for_two_headers_is_refused_in_words(planner: Browser) -> None:
    upload = looked_at(planner, "export.csv", OTHER)
    answer = map_other(planner, upload, column_1="contact_id")
    assert answer.status_code == 422
    assert "two headers" in answer.content.decode()


def test_a_faulty_mapping_is_not_kept(planner: Browser) -> None:
    answer = planner.post(reverse("imports_mapping_new"), {"name": "x", "text": "format = 3\n[columns"})
    assert (answer.status_code, Mapping.objects.count()) == (422, 0)


def test_people_take_the_place_of_those_there_are(planner: Browser) -> None:
    table = "person,name,login,team\np1,Alicja Akacja-Nowak,Agent 1001,energy-amber\np9,Zofia Nowa,Agent 9,bank-dune\n"
    upload = looked_at(planner, "people.csv", table, kind="people")
    assert upload.findings["members"] == {"come": 1, "stay": 1, "go": 1}
    import_it(planner, upload)
    work()
    assert set(LogIn.objects.values_list("login", flat=True)) == {"Agent 1001", "Agent 9"}
    assert Person.objects.get(code="p1").name == "Alicja Akacja-Nowak"
    assert "Zofia Nowa" in workspace().people_csv.read_text()


def test_queues_of_two_clients_at_one_time_are_not_imported(planner: Browser) -> None:
    table = "queue,client\nenergy-billing,Northwind Energy\nenergy-billing,Harbour & Pine Bank\n"
    upload = looked_at(planner, "queues.csv", table, kind="queues")
    assert upload.findings["accepted"] == 0
    assert import_it_anyway(planner, upload) == 400
    assert QueueOwner.objects.count() == 2


def import_it_anyway(browser: Browser, upload: Upload) -> int:
    from upheld.web.pages.imports.views import revision  # noqa: PLC0415 - as a browser that was changed would send it

    answer = browser.post(reverse("imports_import", kwargs={"upload": upload.pk}), {"revision": revision(upload)})
    return int(answer.status_code)


def test_others_see_no_files(planner: Browser, cast: Cast) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    for account in (cast.supervisor, cast.agent, cast.client_reader, cast.planner, cast.quality_analyst):
        answer = signed_in(account).get(reverse("imports_file", kwargs={"upload": upload.pk}))
        assert answer.status_code in (403, 404)


def test_an_unknown_file_does_not_exist(planner: Browser) -> None:
    unknown = "3e6a9c5e-0000-4000-8000-000000000000"
    assert planner.get(reverse("imports_file", kwargs={"upload": unknown})).status_code == 404


def test_the_progress_of_a_look_survives_a_reload_and_ends_with_one(planner: Browser) -> None:
    send(planner, "calls.csv", CALLS)
    upload = Upload.objects.get()
    address = reverse("imports_progress", kwargs={"upload": upload.pk})
    assert "Looking at a file" in planner.get(address).content.decode()
    assert "Looking at a file" in page(planner, upload)
    work()
    assert planner.get(address).headers["HX-Refresh"] == "true"


def test_the_list_asks_the_database_little(planner: Browser, django_assert_max_num_queries: Any) -> None:
    for number in range(5):
        looked_at(planner, f"calls{number}.csv", CALLS.replace("c1,", f"d{number},"))
    with django_assert_max_num_queries(24):
        planner.get(reverse("imports"))


def test_findings_are_plain_json(planner: Browser) -> None:
    upload = looked_at(planner, "calls.csv", CALLS)
    assert json.loads(json.dumps(upload.findings)) == upload.findings


def test_an_empty_table_to_fill_in_can_be_read_back(planner: Browser) -> None:
    text = planner.get(reverse("imports_template", kwargs={"kind": "calls"})).content.decode()
    upload = looked_at(planner, "filled.csv", text.replace("# ", ""))
    assert (upload.kind, upload.findings["accepted"]) == ("calls", 1)


def test_the_examples_files_are_brought_in_once_and_not_imported(cast: Cast) -> None:
    for _ in range(2):
        furnish_imports()
    found = {upload.name: (upload.state, upload.kind) for upload in Upload.objects.all()}
    assert found == {
        "cases 2026-11-20.csv": ("checked", "work_items"),
        "hours of the payroll.csv": ("checked", "paid_hours"),
    }
    assert visits() == 0


def test_paid_hours_of_a_payroll_are_imported(planner: Browser) -> None:
    upload = looked_at(planner, "payroll.csv", "staff no;day;hours\np1;2026-11-20;8\np7;2026-11-20;7,5\n")
    assert upload.findings["unknown_people"] == ["p7"]
    import_it(planner, upload)
    work()
    con = connect()
    workspace().store.attach(con)
    assert con.execute("SELECT sum(paid_s) / 3600 FROM paid_hours").fetchone() == (15.5,)
