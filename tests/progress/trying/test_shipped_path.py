"""The shipped path tried by who changes nothing: a date of the core, one with all, and one tap for the rest."""

import datetime as dt
import re

import pytest

from progress.models import PartMark, Plan, SideCourse
from tests.pages import html_of, text_of, values_of
from tests.rows import TODAY
from tests.server import PASSWORD

pytestmark = [pytest.mark.usefixtures("catalog", "a_wednesday")]

TRY = "/paths/ai-engineer-foundations/try/"
GIT, PYTHON = "google-it-automation", "python-for-data-science"
SIGN_UP = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
ONLY_GIT = {f"needed-{GIT}": ["", "introduction-to-git-and-github"]}


@pytest.fixture(autouse=True)
def _sends_mail(settings):
    settings.SENDS_MAIL = True


def finishes(page):
    """Return the likely finish of the core as a tried page has it, and the one with the additional courses."""
    projection = page.context["tried"].answer.projection
    return projection.finish.likely, projection.finish_with_additional.likely


def told(client):
    """Return both of whoever is signed in, as JSON has them."""
    data = client.get("/plan/projection.json").json()
    days = (data["finish"]["likely"], data["finish_with_additional"]["likely"])
    return tuple(dt.date.fromisoformat(day) for day in days)


def headline(page):
    return re.search(r"<h1>(.*?)</h1>", html_of(page))[1]


def test_all_defaults_give_a_date_of_the_core_and_one_with_the_additional_courses(client):
    page = client.get(TRY)
    core_on, all_on = finishes(page)
    assert TODAY < core_on < all_on
    assert f'<time datetime="{core_on}">' in headline(page)
    assert f'With the additional courses: likely <time datetime="{all_on}">' in html_of(page)
    assert "no date" not in text_of(page).lower()
    assert "beside, 1 h a week" in text_of(page)


def test_they_are_the_same_after_signing_up_on_the_dashboard_and_in_json(client):
    page = client.get(TRY)
    before = finishes(page)
    client.post(TRY, values_of(page))
    assert client.post("/accounts/signup/", SIGN_UP).url == "/plan/"
    board = client.get("/plan/")
    assert f'<time datetime="{before[0]}">' in headline(board)
    assert f'<time datetime="{before[1]}">' in html_of(board)
    assert "no date" not in text_of(board).lower()
    assert told(client) == before
    assert [float(one.pace_hours) for one in SideCourse.objects.all()] == [1]
    assert not PartMark.objects.exists()


@pytest.mark.parametrize("slug", [GIT, PYTHON])
def test_one_tap_waives_an_additional_course_and_moves_the_finish_as_the_page_says(client, slug):
    page = client.get(TRY)
    found = re.search(
        rf'<a href="(\?[^"]*waive={slug})"[^>]*>I know this already</a>.*?<time datetime="([-\d]+)">',
        html_of(page),
    )
    tapped = client.get(TRY + found[1].replace("&amp;", "&"))
    core_on, _all_on = finishes(tapped)
    assert core_on.isoformat() == found[2]
    assert core_on < finishes(page)[0]
    assert f'value="{slug}" id="waive-{slug}" checked' in html_of(tapped)
    client.post(TRY, values_of(tapped))
    client.post("/accounts/signup/", SIGN_UP)
    assert told(client) == finishes(tapped)


def test_only_git_is_one_tap_before_all_that_is_folded(client):
    page = html_of(client.get(TRY))
    line = page[page.index(f'id="waive-{GIT}"') :]
    assert (
        'Only <span lang="en">Introduction to Git and GitHub</span>: 16 of 117 h' in line.split("<details")[0]
    )
    core_on, all_on = finishes(client.get(TRY))
    tapped = client.get(TRY, values_of(client.get(TRY)) | ONLY_GIT)
    assert "16 of 117 h" in text_of(tapped)
    assert finishes(tapped)[0] < core_on
    assert finishes(tapped)[1] < all_on
    client.post(TRY, values_of(tapped))
    client.post("/accounts/signup/", SIGN_UP)
    assert told(client) == finishes(tapped)
    assert PartMark.objects.filter(state="not_needed").count() == 5


def test_a_tap_that_waives_keeps_what_else_is_said_and_so_do_other_paths_and_the_button_to_keep(client):
    said = ONLY_GIT | {f"beside-{PYTHON}": "2", "counts-deep-learning": "no"}
    page = html_of(client.get(TRY, said))
    link = re.search(rf'href="(\?[^"]*waive={PYTHON})"', page)[1].replace("&amp;", "&")
    kept = [f"needed-{GIT}=introduction-to-git-and-github", f"beside-{PYTHON}=2", "counts-deep-learning=no"]
    assert all(pair in link for pair in kept)
    for pair in kept:
        name, value = pair.split("=")
        assert f'type="hidden" name="{name}" value="{value}"' in page
    waived = client.get(TRY + link)
    assert f'name="beside-{PYTHON}" value="2"' in html_of(waived)
    shown = re.search(rf'name="beside-{PYTHON}"[^>]*value="(\d+)"', html_of(waived))
    assert shown[1] == "2", "unticking the course brings its hours back"


def test_the_address_to_share_says_only_what_is_not_suggested(client):
    page = client.get(TRY, values_of(client.get(TRY)) | {f"beside-{GIT}": "2"})
    names = {name for name, _value in page.context["form"].answers()}
    assert names == {"planned_pace_hours", "starts_on", "time_zone", f"beside-{GIT}"}


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["Only Introduction to Git and GitHub : 16 of 117 h", "beside, 1 h a week"]),
        ("fr", ["Seulement Introduction to Git and GitHub", "16 sur 117 h", "en parallèle, 1 h par semaine"]),
        ("am", ["Introduction to Git and GitHub", "ከ 117"]),
    ],
)
def test_it_is_asked_in_every_language(client, learner_client, language, says):
    for who, address in ((client, TRY), (learner_client, TRY.replace("try", "enroll"))):
        page = who.get(address, headers={"accept-language": language})
        assert page.status_code == 200
        text = text_of(page).replace("\u00a0", " ")
        assert [words for words in says if words not in text] == []
        if language != "en":
            assert "beside, 1 h" not in text
            assert "I only need these parts" not in text


def test_a_pace_that_leaves_no_room_beside_gives_dates_all_the_same(client):
    page = client.get(TRY, {"planned_pace_hours": "1"})
    assert page.status_code == 200
    assert finishes(page)[0]
    assert f'name="beside-{GIT}" inputmode="decimal" autocomplete="off" maxlength="40" value=""' in html_of(
        page
    )


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "said",
    [
        {f"beside-{GIT}": "10"},
        {f"beside-{GIT}": "\0"},
        {f"beside-{GIT}": "🦉" * 5000},
        {f"needed-{GIT}": ["x"] * 500},
        {f"needed-{PYTHON}": "x"},
        {f"counts-{GIT}": "\0yes"},
    ],
)
def test_hostile_answers_are_refused_beside_their_field(client, method, said):
    page = getattr(client, method)(TRY, values_of(client.get(TRY)) | said)
    assert page.status_code == 422
    (name,) = said
    assert f'id="id_{name}_error"' in html_of(page)
    assert "Keep it" not in text_of(page)
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    "query", ["beside-=1&needed-=&counts-=yes", "beside-no-such-course=99", "needed-%ff=1"]
)
def test_answers_about_no_course_of_the_path_are_none(client, query):
    assert finishes(client.get(f"{TRY}?{query}")) == finishes(client.get(TRY))
