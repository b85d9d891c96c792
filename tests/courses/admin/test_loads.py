"""Curators load files in the admin site: they see what it would do, and then exactly that is done."""

import html
import io
import random
import re
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.admin import load_page
from courses.catalog.apply import CatalogBusyError
from courses.models import CatalogLoad, Course, StudyGroup
from learningpath.models import User
from tests.courses.catalog.conftest import SMALL, spoiled
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

URL = "/admin/courses/catalogload/add/"
LONGER = spoiled("weeks: 10", "weeks: 12")


def uploaded(**texts: str | bytes):
    raw = {name: text if isinstance(text, bytes) else text.encode() for name, text in texts.items()}
    return [SimpleUploadedFile(f"{name}.yaml", one) for name, one in raw.items()]


def show(client, text=SMALL, prefer="", **more: str | bytes):
    return client.post(URL, {"uploads": uploaded(small=text, **more), "prefer": prefer})


def load(client, page):
    return client.post(URL, {"asked": page.context["asked"]}, follow=True)


def text_of(page):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


@pytest.fixture
def _loaded(curator_client):
    load(curator_client, show(curator_client))


def test_showing_what_files_would_do_writes_nothing(curator_client):
    before = digest_by_table()
    page = show(curator_client)
    assert page.status_code == 200
    assert "6 created, 0 changed, 0 unchanged." in text_of(page)
    assert digest_by_table() == before


def test_loading_does_what_was_shown_and_says_who_did_it(curator_client, curator):
    page = load(curator_client, show(curator_client))
    record = CatalogLoad.objects.get()
    assert (record.loaded_by, record.source) == (curator, "small.yaml")
    assert Course.objects.count() == 2
    assert page.redirect_chain[-1][0] == f"/admin/courses/catalogload/{record.pk}/change/"
    assert "created courses/one" in text_of(page)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_change_message()) == (
        curator,
        "Loaded small.yaml: 6 created, 0 changed, 0 unchanged.",
    )


@pytest.mark.usefixtures("_loaded")
def test_a_change_is_shown_with_old_and_new_and_what_it_means_for_learners(curator_client):
    said = text_of(show(curator_client, LONGER))
    assert (
        "courses/one changed effort: {weeks: 10, hours_a_week: {low: 4, high: 6}} -> {weeks: 12, hours_a_week: {low: 4, high: 6}}"
        in said
    )
    assert "Touched: 0 learners" in said


@pytest.mark.usefixtures("_loaded")
def test_an_entry_that_is_no_longer_in_the_file_of_that_name_would_retire(curator_client):
    without = SMALL[: SMALL.index("groups:")] + SMALL[SMALL.index("resources:") :]
    assert "groups/circle retired" in text_of(show(curator_client, without))
    load(curator_client, show(curator_client, without))
    assert StudyGroup.objects.get().retired_on.isoformat() == "2026-11-25"


@pytest.mark.usefixtures("_loaded")
def test_the_same_files_again_change_nothing_and_leave_no_trace_in_the_history(curator_client):
    page = show(curator_client)
    assert "Nothing changed: 6 entries" in text_of(page)
    assert "Nothing changed: 6 entries are as the files say." in text_of(load(curator_client, page))
    assert CatalogLoad.objects.count() == 1


@pytest.mark.usefixtures("_loaded")
def test_when_the_catalog_changed_meanwhile_nothing_is_loaded_and_the_new_change_set_is_shown(curator_client):
    page = show(curator_client, LONGER)
    Course.objects.filter(slug="one").update(title="Edited meanwhile")
    before = digest_by_table()
    again = load(curator_client, page)
    assert "The catalog changed meanwhile, so nothing was loaded" in text_of(again)
    assert "kept: title: Edited meanwhile" in text_of(again)
    assert digest_by_table() == before
    load(curator_client, again)
    assert Course.objects.get(slug="one").effort_amount_low == 12


@pytest.mark.usefixtures("_loaded")
def test_a_conflict_is_shown_and_settled_by_a_preference(curator_client):
    Course.objects.filter(slug="one").update(title="Edited")
    text = spoiled("title: Course one", "title: Renamed")
    refused = show(curator_client, text)
    assert refused.status_code == 422
    assert "the files now say Renamed, the admin site Edited" in text_of(refused)
    assert "asked" not in {field.split('"')[0] for field in refused.content.decode().split('name="')}
    load(curator_client, show(curator_client, text, prefer="yaml"))
    assert Course.objects.get(slug="one").title == "Renamed"


def test_an_error_is_shown_with_file_line_and_column(curator_client):
    page = show(curator_client, spoiled("level: beginner", "level: expert"))
    assert page.status_code == 422
    assert "1 error in small.yaml. Nothing was changed." in text_of(page)
    assert "small.yaml, line 13, column 12 one level: 'expert' is none of" in text_of(page)


def test_without_uploads_the_shipped_files_are_loaded(curator_client):
    page = curator_client.post(URL, {"prefer": ""})
    load(curator_client, page)
    assert Course.objects.filter(slug="deep-learning").exists()
    assert CatalogLoad.objects.get().source.endswith("fixtures/catalog")


def test_several_files_are_loaded_as_one(curator_client):
    start = SMALL.index("paths:")
    load(curator_client, show(curator_client, SMALL[start:], courses=SMALL[:start]))
    assert CatalogLoad.objects.get().source == "courses.yaml, small.yaml"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([SimpleUploadedFile("notes.txt", b"x")], "is no YAML file"),
        (
            [SimpleUploadedFile("a.yaml", b"x: 1"), SimpleUploadedFile("a.yaml", b"x: 2")],
            "Two files are called",
        ),
        ([SimpleUploadedFile("a.yaml", b"")], "empty"),
        ([SimpleUploadedFile("a.yaml", b"#" * (4 * 1024 * 1024 + 1))], "More than 4 MiB"),
        ([SimpleUploadedFile("a.yaml", b"#" * (1024 * 1024 + 1))], "bigger than 1 MiB"),
        ([SimpleUploadedFile("a.yaml", b"\xff\xfe\x00binary")], "not UTF-8"),
        ([SimpleUploadedFile('<svg onload="alert(1)">.yaml', b"x: 1")], "not a known key"),
    ],
)
def test_what_cannot_be_loaded_is_said_on_the_page(curator_client, files, words):
    before = digest_by_table()
    page = curator_client.post(URL, {"uploads": files})
    assert page.status_code == 422
    assert words in text_of(page)
    assert b"<svg onload" not in page.content
    assert digest_by_table() == before


@pytest.mark.parametrize("asked", ["", "made up", "a:b:c"])
def test_a_made_up_request_to_load_is_refused(curator_client, asked):
    page = curator_client.post(URL, {"asked": asked}, follow=True)
    assert "choose the files again" in text_of(page)
    assert CatalogLoad.objects.count() == 0


def test_what_was_shown_to_one_curator_is_not_loaded_by_another(curator_client, curator):
    other = User.objects.create_user("other@example.org", "seven green kettles", is_staff=True)
    other.groups.set(curator.groups.all())
    theirs = Client()
    theirs.force_login(other)
    shown = show(curator_client)
    before = digest_by_table()
    refused = load(theirs, shown)
    assert "Nothing was loaded: what this load does was shown to another curator." in text_of(refused)
    after = digest_by_table()
    assert {name for name in after if after[name] != before[name]} <= {"django_session"}
    assert "6 created" in text_of(load(curator_client, shown)), "and its own curator still can"


def test_what_was_shown_can_be_loaded_for_a_day(curator_client, a_wednesday):
    page = show(curator_client)
    a_wednesday.shift(24 * 60 * 60 + 1)
    assert "choose the files again" in text_of(load(curator_client, page))
    assert CatalogLoad.objects.count() == 0


def catalog_of_noise(groups: int):
    """A catalog that no compression makes small."""
    noise = random.Random(1)
    return "groups:\n" + "".join(
        f"  - slug: group-{number}\n    title: G\n    url: https://g.example/\n    place: Accra\n"
        f"    description: x{noise.randbytes(1900).hex()}\n    source_url: https://g.example/\n"
        "    verified_on: 2026-11-01\n"
        for number in range(groups)
    )


def test_what_the_page_shows_it_can_load_up_to_its_limit(curator_client):
    page = show(curator_client, catalog_of_noise(170))
    assert len(page.context["asked"]) > 0.9 * load_page.MAX_ASKED_LENGTH
    load(curator_client, page)
    assert StudyGroup.objects.count() == 170


def test_files_too_big_for_the_page_are_sent_to_the_command(curator_client):
    page = show(curator_client, catalog_of_noise(210))
    assert page.status_code == 422
    assert "use manage.py reload_catalog" in text_of(page)


def test_whoever_may_only_look_at_loads_may_not_load(client):
    viewer = User.objects.create_user("viewer@example.org", is_staff=True)
    viewer.user_permissions.add(*permissions("view_catalogload"))
    client.force_login(viewer)
    assert client.get(URL).status_code == 403
    assert show(client).status_code == 403


def permissions(*codenames: str):
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    return Permission.objects.filter(codename__in=codenames)


def test_the_history_leads_to_the_page(curator_client):
    assert f'href="{URL}"' in curator_client.get("/admin/courses/catalogload/").content.decode()
    assert curator_client.get(URL).status_code == 200


def test_a_busy_catalog_is_said_and_can_be_tried_again(curator_client, monkeypatch):
    def busy(*args: object, **kwargs: object):
        raise CatalogBusyError("another load or edit holds the catalog; try again in a minute")

    page = show(curator_client)
    monkeypatch.setattr(load_page, "reload_files", busy)
    again = load(curator_client, page)
    assert "Nothing was loaded: another load or edit holds the catalog" in text_of(again)
    assert again.context["asked"]


def test_the_log_of_the_admin_site_shows_curators_the_catalog_and_no_accounts(
    curator_client, curator, learner
):
    course = load(curator_client, show(curator_client)) and Course.objects.get(slug="one")
    LogEntry.objects.log_actions(curator.pk, [course, learner], 2, "Edited.")
    said = text_of(curator_client.get("/admin/admin/logentry/"))
    assert "Loaded small.yaml: 6 created" in said
    assert "Course one" in said
    assert learner.email not in said


@pytest.mark.usefixtures("_loaded")
def test_the_catalog_can_be_taken_as_files_that_load_without_a_change(curator_client):
    Course.objects.filter(slug="one").update(title="Edited in the admin site")
    answer = curator_client.get("/admin/courses/catalogload/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        uploads = [
            SimpleUploadedFile(name.removeprefix("catalog/"), archive.read(name))
            for name in archive.namelist()
        ]
    assert any(b"Edited in the admin site" in upload.read() for upload in uploads)
    for upload in uploads:
        upload.seek(0)
    assert "Nothing changed: 6 entries" in text_of(curator_client.post(URL, {"uploads": uploads}))


@pytest.mark.usefixtures("_loaded")
def test_the_zip_that_the_site_gives_is_taken_back(curator_client):
    archive = SimpleUploadedFile(
        "catalog.zip", curator_client.get("/admin/courses/catalogload/export/").content
    )
    page = curator_client.post(URL, {"uploads": [archive]})
    assert "Nothing changed: 6 entries" in text_of(page)


def zipped(method=zipfile.ZIP_DEFLATED, **members: bytes):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, raw in members.items():
            archive.writestr(name.replace("__", "/") + ".yaml", raw)
    return packed.getvalue()


END_OF_ARCHIVE = b"PK\x05\x06"


def with_bytes(raw, before, at, new):
    """Return an archive with bytes changed ``at`` so many behind the last ``before``."""
    place = raw.rindex(before) + at
    return raw[:place] + new + raw[place + len(new) :]


BROKEN_ARCHIVES = {
    "a name that is not UTF-8": with_bytes(zipped(ü=b"x: 1"), "ü".encode(), 1, b"x"),
    "a list before its start": with_bytes(zipped(a=b"x: 1"), END_OF_ARCHIVE, 16, b"\xff\xff\xff\x7f"),
    "a list longer than it": with_bytes(zipped(a=b"x: 1"), END_OF_ARCHIVE, 12, b"\xff\xff\xff\x7f"),
    "a password": with_bytes(zipped(a=b"x: 1"), b"PK\x01\x02", 8, b"\x01"),
    "bzip2": zipped(zipfile.ZIP_BZIP2, a=b"x: 1"),
    "lzma": zipped(zipfile.ZIP_LZMA, a=b"x: 1"),
}


@pytest.mark.parametrize("raw", BROKEN_ARCHIVES.values(), ids=BROKEN_ARCHIVES.keys())
def test_an_archive_that_cannot_be_unpacked_is_told(curator_client, raw):
    page = curator_client.post(URL, {"uploads": [SimpleUploadedFile("a.zip", raw)]})
    assert page.status_code == 422
    assert "no archive that can be opened" in text_of(page)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"no archive", "no archive that can be opened"),
        (zipped(a=b"x" * 5 * 1024 * 1024), "More than 4 MiB"),
        (zipped(**{f"f{number}": b"x: 1" for number in range(101)}), "More than 4 MiB or 100 files"),
        (zipped(a=b"x: 1", b__a=b"x: 2"), "Two files are called"),
        (zipped(a=SMALL.encode())[:-30], "no archive that can be opened"),
    ],
)
def test_an_archive_that_cannot_be_taken_is_told(curator_client, raw, words):
    page = curator_client.post(URL, {"uploads": [SimpleUploadedFile("a.zip", raw)]})
    assert page.status_code == 422
    assert words in text_of(page)


@pytest.mark.usefixtures("_loaded")
def test_a_conflict_is_settled_by_a_button_and_names_no_option_of_a_command(curator_client):
    Course.objects.filter(slug="one").update(title="Edited")
    refused = show(curator_client, spoiled("title: Course one", "title: Renamed"))
    assert "--prefer" not in text_of(refused)
    assert "choose which side wins" in text_of(refused)
    page = curator_client.post(URL, {"again": refused.context["asked"], "prefer": "yaml"})
    assert "Edited -> Renamed" in text_of(page)
    load(curator_client, page)
    assert Course.objects.get(slug="one").title == "Renamed"
