"""The catalog's pages: open to everybody, read-only, complete, and honest about what is retired or unknown."""

import datetime as dt
import re

import pytest

from courses.models import AidRule, Provider, Resource, Step
from tests.pages import html_of, text_of
from tests.rows import (
    MONDAY,
    TODAY,
    make_course,
    make_group,
    make_part,
    make_path,
    make_provider,
    make_resource,
)
from tests.tables import digest_by_table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_wednesday")]

PAGES = ("/", "/paths/", "/paths/path/", "/courses/algebra/", "/groups/", "/groups/group/", "/resources/")


@pytest.fixture
def _catalog():
    make_path("path", make_course("algebra"), make_course("vision"), additional=(make_course("python"),))
    make_group("group")
    make_resource("resource")


@pytest.mark.usefixtures("_catalog")
@pytest.mark.parametrize("address", PAGES)
def test_everybody_reads_the_catalog_and_nobody_writes_it_there(client, learner_client, address):
    before = digest_by_table()
    for visitor in (client, learner_client):
        assert visitor.get(address).status_code == 200
        assert visitor.head(address).status_code == 200
        for method in (visitor.post, visitor.put, visitor.patch, visitor.delete):
            assert method(address).status_code == 405
    assert digest_by_table() == before


@pytest.mark.parametrize("address", ["/", "/paths/", "/groups/", "/resources/"])
def test_an_empty_catalog_says_so(client, address):
    assert client.get(address).status_code == 200
    assert "Title of" not in text_of(client.get(address))


@pytest.mark.parametrize("address", ["/paths/x/", "/courses/x/", "/groups/x/", f"/courses/{'x' * 5000}/"])
def test_what_is_not_in_the_catalog_is_not_there(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert "There is nothing here." in text_of(answer)


@pytest.mark.parametrize(
    "address", ["/courses/a%00b/", "/courses/%ED%A0%80/", "/paths/%FF/", "/courses/a%2Fb/", "/courses/A'--/"]
)
def test_odd_bytes_in_an_address_are_not_there(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("_catalog")
def test_a_path_shows_its_courses_in_order_and_where_to_start(client, learner_client):
    text = text_of(client.get("/paths/path/"))
    assert text.index("Core courses") < text.index("Title of algebra") < text.index("Title of vision")
    assert text.index("Title of vision") < text.index("Additional courses") < text.index("Title of python")
    assert 'href="/accounts/signup/?next=/paths/path/enroll/"' in html_of(client.get("/paths/path/"))
    assert 'href="/paths/path/enroll/"' in html_of(learner_client.get("/paths/path/"))


def test_a_retired_path_is_shown_to_whoever_has_its_address_and_takes_nobody_new(client, learner_client):
    make_path("path", make_course("algebra"), retired_on=MONDAY)
    assert "Title of path" not in text_of(client.get("/"))
    assert "Title of path" not in text_of(client.get("/paths/"))
    page = learner_client.get("/paths/path/")
    assert "is closed to new learners" in text_of(page)
    assert "/enroll/" not in html_of(page)


def test_a_retired_course_names_its_successor_and_is_not_offered(learner_client):
    make_course("algebra", retired_on=MONDAY, successor=make_course("new-algebra"))
    page = learner_client.get("/courses/algebra/")
    assert '<time datetime="2026-11-23">23 Nov 2026</time>' in html_of(page)
    assert 'href="/courses/new-algebra/"' in html_of(page)
    assert "Add to my plan" not in text_of(page)
    assert "Title of algebra" not in text_of(learner_client.get("/paths/"))


def test_an_unknown_effort_is_not_0_hours(client):
    make_course("algebra", effort_hours=None)
    text = text_of(client.get("/courses/algebra/"))
    assert "no published effort" in text
    assert "0 h" not in text


@pytest.mark.parametrize(
    ("effort", "shown"),
    [
        ({"effort_unit": "weeks", "effort_amount_low": 5}, "5 weeks, hours not said"),
        ({"effort_unit": "weeks", "effort_pace_low_hours": 8}, "8 h a week, weeks not said"),
    ],
)
def test_a_half_known_effort_is_shown_as_published_and_has_no_hours(client, effort, shown):
    course = make_course("algebra", effort_hours=None, **effort)
    text = text_of(client.get("/courses/algebra/"))
    assert shown in text
    assert "The provider publishes only this" in text
    assert course.effort is None


def test_a_guess_is_called_one_with_how_sure_it_is(client):
    guess = {"guess_low_hours": 114, "guess_high_hours": 260, "guess_confidence": "low"}
    make_course("algebra", effort_hours=None, **guess)
    text = text_of(client.get("/courses/algebra/"))
    assert "a guess: 114 to 260 h" in text
    assert "Confidence: low; source checked" in text


def test_a_course_shows_its_parts_in_order_but_retired_ones(client):
    course = make_course("algebra", number_of_parts=9)
    make_part(course, "late", None, position=2)
    make_part(course, "early", 16, position=1, url="https://provider.example/early")
    make_part(course, "gone", retired_on=MONDAY)
    page = client.get("/courses/algebra/")
    text = text_of(page)
    assert text.index("Title of early 16 h") < text.index("Title of late hours unknown")
    assert "Confidence: medium" in text
    assert "Title of gone" not in text
    assert "2 courses" in text
    assert 'href="https://provider.example/early"' in html_of(page)


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        ({"beside_hours": 1}, "Best beside the other courses, 1 h a week."),
        ({"needed_parts": ["git"]}, "Of this course is needed: Title of git (16 of 26 h)."),
        (
            {"needed_parts": ["git"], "beside_hours": "0.5", "rest_beside": True},
            "Needed first: Title of git (16 of 26 h). The rest slowly beside the other courses, 0.5 h a week.",
        ),
        ({"needed_parts": ["gone"]}, ""),
    ],
)
def test_a_path_says_what_a_step_suggests(client, step, shown):
    course = make_course("tools")
    make_part(course, "git", 16)
    make_part(course, "bash", 10)
    make_part(course, "gone", 1, retired_on=MONDAY)
    make_path("path", course)
    Step.objects.update(**step)
    text = text_of(client.get("/paths/path/"))
    assert shown in text
    assert ("needed" in text.lower()) == ("git" in step.get("needed_parts", ()))


def test_a_course_is_counted_among_those_of_its_kind(client):
    make_path("path", make_course("one"), make_course("two"), additional=(make_course("first"),))
    Step.objects.filter(course__slug="first").update(position=1)
    Step.objects.filter(course__slug="one").update(position=2)
    Step.objects.filter(course__slug="two").update(position=3)
    assert "Title of path , core course 2" in text_of(client.get("/courses/two/"))
    assert "Title of path , additional course 1" in text_of(client.get("/courses/first/"))


def test_an_effort_in_months_shows_the_figures_it_comes_from(client):
    make_course(
        "algebra",
        effort_hours=None,
        effort_unit="months",
        effort_amount_low=3,
        effort_pace_low_hours=5,
        effort_pace_high_hours=10,
    )
    assert "Published as 3 months at 5 to 10 h a week" in text_of(client.get("/courses/algebra/"))


def test_a_paid_course_says_how_to_pay_less_and_a_free_one_does_not(client):
    provider = make_provider()
    make_course("algebra", is_paid=True)
    make_course("vision")
    make_resource("aid", kind="financial_aid", provider=provider)
    AidRule.objects.create(
        provider=provider,
        kind="review_days",
        value=16,
        confidence="conflict",
        source_url="https://provider.example/aid",
        verified_on=MONDAY,
    )
    text = text_of(client.get("/courses/algebra/"))
    assert "Title of aid" in text
    assert "16 days" in text
    assert "sources conflict" in text
    assert "16 days" not in text_of(client.get("/courses/vision/"))


def test_a_course_names_the_paths_it_is_part_of(client):
    course = make_course("algebra")
    make_path("path", course)
    make_path("old", course, retired_on=MONDAY)
    Step.objects.update(note="Before the others")
    text = text_of(client.get("/courses/algebra/"))
    assert "Title of path" in text
    assert "Before the others" in text
    assert "Title of old" not in text


def test_a_passed_deadline_is_not_one_to_apply_by(client):
    make_resource("open", kind="scholarship", deadline_on=TODAY)
    make_resource("over", kind="scholarship", deadline_on=TODAY - dt.timedelta(days=1))
    make_resource("unknown", kind="scholarship")
    text = text_of(client.get("/resources/"))
    assert "Apply by 25 Nov 2026" in text
    assert "Last deadline 24 Nov 2026" in text
    assert "No deadline known" in text


def test_retired_groups_and_resources_are_not_listed(client):
    make_group("group", retired_on=MONDAY)
    make_resource("resource", retired_on=MONDAY)
    assert "Title of" not in text_of(client.get("/groups/"))
    assert "Title of" not in text_of(client.get("/resources/"))
    assert "No longer listed since 23 Nov 2026" in text_of(client.get("/groups/group/"))


# --- In other languages -----------------------------------------------------------------------------

NAMES = {"Learning", "Path", "CSV", "JavaScript", "English", "Français"}  # also said in Amharic


@pytest.fixture
def _amharic_catalog():
    """Entries in every state a page tells of, without a Latin letter in what curators write."""
    said = {"title": "ሀ", "description": "ለ"}
    Provider.objects.create(slug="provider", title="ሐ", url="https://provider.example/")
    weeks = {
        "effort_unit": "weeks",
        "effort_amount_low": 4,
        "effort_amount_high": 6,
        "effort_pace_low_hours": 5,
    }
    unknown = make_course("unknown", effort_hours=None, kind="professional_certificate", **said)
    hours = make_course(
        "hours", level="intermediate", retired_on=MONDAY, successor=unknown, number_of_parts=3, **said
    )
    in_weeks = make_course(
        "weeks", effort_hours=None, is_paid=True, kind="specialization", level="advanced", **weeks | said
    )
    make_path("path", hours, in_weeks, additional=(unknown,), title="ሀ", summary="ለ", description="ለ")
    Step.objects.filter(course=in_weeks).update(note="ለ")
    make_path("old", title="ሀ", summary="ለ", retired_on=MONDAY)
    make_group("group", place="መ", **said)
    make_group("left", place="መ", retired_on=MONDAY, **said)
    for kind, days in zip(Resource.Kind, (None, None, 1, -1, None, None), strict=True):
        deadline_on = TODAY + dt.timedelta(days) if days else None
        make_resource(f"{kind}", kind=kind, eligibility="ለ", deadline_on=deadline_on, **said)
    Resource.objects.filter(kind="financial_aid").update(provider=hours.provider, url="https://aid.example/")
    for kind in AidRule.Kind:
        for_days = kind in AidRule.DAY_KINDS
        AidRule.objects.create(
            provider=hours.provider,
            kind=kind,
            value=16 if for_days else kind == "per_course",
            confidence="conflict" if for_days else "low",
            source_url="https://provider.example/aid",
            verified_on=MONDAY,
        )


@pytest.mark.usefixtures("_amharic_catalog")
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/paths/", "/paths/path/", "/paths/old/", "/groups/", "/groups/group/", "/groups/left/"),
        *("/courses/hours/", "/courses/weeks/", "/courses/unknown/", "/resources/"),
    ],
)
def test_nothing_but_names_is_left_in_latin_letters_on_a_page_in_amharic(client, learner_client, address):
    for visitor in (client, learner_client):
        text = text_of(visitor.get(address, headers={"accept-language": "am"}))
        assert set(re.findall(r"[^\W\d_ሀ-፿]+", text)) - NAMES == set()


def test_an_empty_catalog_says_so_in_amharic(client):
    for address in ("/", "/paths/", "/groups/", "/resources/"):
        text = text_of(client.get(address, headers={"accept-language": "am"}))
        assert set(re.findall(r"[^\W\d_ሀ-፿]+", text)) - NAMES - {"reload", "catalog"} == set()


def test_an_effort_is_said_in_french_with_french_figures(client):
    make_course(
        "algebra",
        effort_hours=None,
        effort_unit="weeks",
        effort_amount_low=4,
        effort_pace_low_hours="2.5",
        effort_pace_high_hours=10,
    )
    text = text_of(client.get("/courses/algebra/", headers={"accept-language": "fr"}))
    assert "Publiée sous la forme : 4 semaines à raison de 2,5 à 10 h par semaine" in text
    assert "vérifiée le 23 nov. 2026" in text


def test_what_curators_wrote_stays_as_they_wrote_it_and_is_escaped_in_every_language(client):
    make_path("path", make_course("algebra", title="Course <b>"), title="Beginner & co")
    Step.objects.update(note="<i>no</i>")
    for language in ("en", "fr", "am"):
        page = html_of(client.get("/courses/algebra/", headers={"accept-language": language}))
        assert '<h1 lang="en">Course &lt;b&gt;</h1>' in page
        assert "Beginner &amp; co</a>" in page
        assert "&lt;i&gt;no&lt;/i&gt;" in page
