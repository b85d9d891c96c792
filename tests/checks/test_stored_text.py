"""Whatever is stored is shown as text: no tag, no attribute, no script and no template of a stored value runs."""

import json
from html.parser import HTMLParser

import pytest
from django.test import Client

from courses.models import AidRule, Course, Part, Path, Provider, Resource, Step, StudyGroup
from learningpath.models import User
from progress.models import CourseProgress
from tests.pages import LOG_URL, html_of, text_of
from tests.rows import MONDAY, make_course, make_group, make_path, make_resource, make_rows_of_every_kind
from tests.server import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

HOSTILE = (
    "<svg onload=alert(1)>{{7*7}}{% debug %}</script><script>alert(1)</script>",
    """" onfocus="alert(1)" autofocus="' onfocus='alert(1)' x='""",
    "</title></textarea><img src=x onerror=alert(1)>&lt;script&gt;alert(1)\u202e<b>esrever",
)
PAGES = (
    "/", "/paths/", "/paths/path/", "/courses/first/", "/courses/second/", "/groups/", "/groups/group/", "/resources/",
    "/paths/path/enroll/", "/paths/path/leave/", "/plan/", "/plan/edit/", "/plan/what-if/?hours=5&by=2027-06-30", LOG_URL,
    "/plan/weeks/", "/plan/weeks/log/", "/plan/order/", "/plan/unfinished/", "/plan/courses/first/", "/plan/courses/second/",
    "/plan/pauses/", "/accounts/email/",
)  # fmt: skip
ADMIN_PAGES = (
    "", "courses/course/", "courses/path/", "courses/provider/", "courses/aidrule/", "courses/studygroup/", "courses/resource/",
    "stale-facts/", "progress/courseprogress/", "progress/weeklylog/", "progress/plan/", "progress/enrollment/",
    "learningpath/user/",
)  # fmt: skip


class Finder(HTMLParser):
    """Notes tags and attributes that no template of ours writes."""

    def __init__(self) -> None:
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "script" and "src" not in names and names.get("type") != "application/json":
            self.found.append(tag)
        if tag == "img" and "onerror" in names:
            self.found.append(tag)
        self.found += [name for name in names if name.startswith("on") or name == "style"]
        self.found += [
            value for value in names.values() if (value or "").strip().lower().startswith("javascript:")
        ]


def assert_inert(answer):
    assert answer.status_code < 500
    finder = Finder()
    finder.feed(answer.content.decode())
    assert finder.found == []
    assert "<b>esrever" not in html_of(answer)
    assert ">49" not in html_of(answer)


@pytest.fixture(params=HOSTILE)
def hostile(request, learner):
    """A catalog and a learner with one hostile text in every column that takes text."""
    text = request.param
    first, second, third = (make_course(slug, is_paid=True) for slug in ("first", "second", "third"))
    path = make_path("path", first, second, additional=(third,))
    make_group("group")
    make_resource("resource", kind="financial_aid", provider=first.provider, url="https://example.org/")
    AidRule.objects.create(
        provider=first.provider,
        kind="per_course",
        value=1,
        confidence="high",
        source_url="https://example.org/",
        verified_on=MONDAY,
    )
    AidRule.objects.update(note=text)
    Provider.objects.update(title=text)
    Course.objects.update(title=text, description=text)
    Course.objects.filter(slug="third").update(retired_on=MONDAY, successor=first)
    Path.objects.update(title=text, summary=text, description=text)
    Step.objects.update(note=text)
    StudyGroup.objects.update(title=text, place=text, description=text)
    Resource.objects.update(title=text, description=text, eligibility=text)
    make_rows_of_every_kind(learner, path)
    Part.objects.update(title=text)
    Step.objects.filter(course=first).update(needed_parts=["part"])
    CourseProgress.objects.filter(course=second).update(status="waived", waived_reason=text)
    User.objects.filter(pk=learner.pk).update(first_name=text, last_name=text)
    return text


def test_no_page_runs_what_is_stored(hostile, client, learner_client):
    for page in PAGES:
        assert_inert(learner_client.get(page))
        assert_inert(client.get(page))
    assert hostile in text_of(learner_client.get("/plan/"))
    assert hostile in text_of(learner_client.get("/courses/first/"))


def test_no_answer_to_a_form_runs_what_is_stored_or_typed(hostile, learner_client):
    forms = {
        LOG_URL: {"hours-first": hostile, f"hours-{hostile}": hostile},
        "/plan/log/?week=9999-12-31": {"hours-first": hostile},
        "/plan/edit/": dict.fromkeys(
            ("planned_pace_hours", "starts_on", "target_on", "time_zone", "seen"), hostile
        ),
        "/paths/path/enroll/": dict.fromkeys(
            ("planned_pace_hours", "starts_on", "time_zone", "waive", "seen"), hostile
        ),
        "/plan/courses/first/": dict.fromkeys(("status", "completed_on", "waived_reason", "seen"), hostile),
        "/plan/courses/first/estimate/": {"estimate_hours": hostile, "seen": hostile},
        "/plan/courses/third/took/": {"took_hours": hostile, "seen": hostile},
        "/plan/courses/first/beside/": {"side_pace_hours": "1", "from": hostile},
        "/plan/courses/first/parts/": {"part-part": hostile, f"part-{hostile}": hostile, "seen": hostile},
        "/plan/courses/first/counts/": {"counts": hostile},
        "/plan/aid/": {"aid": hostile, f"aid-{hostile}": hostile},
        "/plan/aid/first/part/": {"state": hostile, "on": hostile},
        "/plan/pauses/": {"starts_on": hostile, "ends_on": hostile},
    }
    for page, form in forms.items():
        answer = learner_client.post(page, form)
        assert answer.status_code == 422
        assert_inert(answer)
    assert_inert(learner_client.get("/plan/what-if/", {"hours": hostile, "by": hostile}))
    assert_inert(learner_client.get("/plan/log/", {"week": hostile}))
    assert_inert(learner_client.get("/plan/weeks/", {"page": hostile}))
    for page in ("first/remove/", "first/add/", "second/estimate/"):
        assert_inert(learner_client.post(f"/plan/courses/{page}", {"estimate_hours": "5"}, follow=True))
    assert_inert(learner_client.post("/paths/path/leave/", follow=True))
    for page in ("login", "signup", "password/reset"):
        answer = Client().post(
            f"/accounts/{page}/", {"email": hostile, "login": hostile, "password": hostile, "next": hostile}
        )
        assert_inert(answer)
        assert_inert(Client().get(f"/accounts/{page}/", {"next": hostile}))


def test_no_page_of_the_admin_runs_what_is_stored(hostile):
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    for page in ADMIN_PAGES:
        assert_inert(client.get(f"/admin/{page}"))
        assert_inert(client.get(f"/admin/{page}", {"q": hostile}, follow=True))
    for model, row in (
        ("course", Course),
        ("path", Path),
        ("provider", Provider),
        ("resource", Resource),
        ("studygroup", StudyGroup),
    ):
        key = row.objects.first().pk
        for page in ("change", "delete", "history"):
            assert_inert(client.get(f"/admin/courses/{model}/{key}/{page}/"))


def test_data_and_downloads_are_no_pages(hostile, learner_client):
    for page, kind in (
        ("/plan/projection.json", "application/json"),
        ("/plan/export/", "text/csv; charset=utf-8"),
        ("/plan/export/all.json", "application/json"),
    ):
        answer = learner_client.get(page)
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert json.loads(learner_client.get("/plan/projection.json").content)["courses"][0]["slug"] == "first"
