"""Learners' rows in the admin: superusers read them, curators see nothing, nobody edits."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learningpath.models import User
from progress.models import EarlierPlan, Forecast, WeeklyLog
from tests.pages import html_of
from tests.rows import (
    MONDAY,
    ONE_DAY,
    ONE_WEEK,
    follow,
    log,
    make_course,
    make_course_forecast,
    make_forecast,
    make_path,
    make_pause,
    make_plan,
    put,
)

pytestmark = pytest.mark.django_db

MODELS = ("plan", "enrollment", "courseprogress", "weeklylog", "pause", "earlierplan", "forecast")
LIST, ADD = "changelist", "add"
PAGES_OF_A_ROW = ("change", "delete", "history")
HOSTILE = "<svg onload=alert(1)>"


@pytest.fixture
def root_client():
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org", "seven green kettles"))
    return client


@pytest.fixture
def overrated_client():
    """Staff whom somebody gave all rights to learners' rows by mistake."""
    user = User.objects.create_user("overrated@example.org", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="progress"))
    client = Client()
    client.force_login(user)
    return client


def make_rows(number):
    """One row of each kind for one new learner; return the rows."""
    user = User.objects.create_user(f"learner-{number}@example.org")
    course = make_course(f"course-{number}")
    (progress,) = put(user, course, status="waived", waived_reason=HOSTILE)
    return {
        "plan": make_plan(user),
        "enrollment": follow(user, make_path(f"path-{number}")),
        "courseprogress": progress,
        "weeklylog": log(user, course, 7),
        "pause": make_pause(user, MONDAY, MONDAY),
        "earlierplan": EarlierPlan.objects.create(
            user=user, planned_pace_hours=7, since=MONDAY, replaced_on=MONDAY
        ),
        "forecast": Forecast.objects.create(
            user=user, week_start=MONDAY, issued_on=MONDAY, latest={"secret": "inside"}
        ),
    }


@pytest.fixture
def rows():
    return make_rows(1)


def url_of(model, page, *key: object):
    return reverse(f"admin:progress_{model}_{page}", args=key)


def all_urls(model, key):
    return [url_of(model, LIST), url_of(model, ADD), *(url_of(model, page, key) for page in PAGES_OF_A_ROW)]


@pytest.mark.parametrize("model", MODELS)
def test_curators_are_refused(curator_client, rows, model):
    for url in all_urls(model, rows[model].pk):
        assert curator_client.get(url).status_code == 403
        assert curator_client.post(url, {"post": "yes", "hours": 1}).status_code == 403
    assert type(rows[model]).objects.count() == 1


@pytest.mark.parametrize("model", MODELS)
def test_permissions_given_by_mistake_open_nothing(overrated_client, rows, model):
    for url in all_urls(model, rows[model].pk):
        assert overrated_client.get(url).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_learners_and_strangers_are_sent_away(client, learner_client, rows, model):
    for url in all_urls(model, rows[model].pk):
        assert client.get(url).status_code == 302
        assert learner_client.get(url, follow=True).status_code == 403


def test_the_index_names_learners_tables_for_superusers_only(root_client, curator_client, overrated_client):
    link = url_of("weeklylog", LIST)
    assert link in root_client.get(reverse("admin:index")).content.decode()
    for client in (curator_client, overrated_client):
        assert link not in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_superusers_read(root_client, rows, model):
    page = root_client.get(url_of(model, LIST), {"q": "LEARNER-1@"})
    assert "learner-1@example.org" in page.content.decode()
    page = root_client.get(url_of(model, "change", rows[model].pk))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_nobody_edits(root_client, rows, model):
    row = rows[model]
    before = list(type(row).objects.values())
    changed = {
        "hours": "1",
        "planned_pace_hours": "1",
        "status": "planned",
        "left_on": "2026-11-24",
        "post": "yes",
    }
    for url in (url_of(model, ADD), url_of(model, "change", row.pk), url_of(model, "delete", row.pk)):
        assert root_client.post(url, changed).status_code == 403
    root_client.post(
        url_of(model, LIST), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    assert list(type(row).objects.values()) == before


def test_hours_stay_until_a_superuser_who_deletes_their_learner_has_said_the_password(root_client, rows):
    user = rows["weeklylog"].user
    url = reverse("admin:learningpath_user_delete", args=[user.pk])
    assert root_client.get(url).status_code == 200
    assert root_client.post(url, {"post": "yes"}).url.startswith("/accounts/reauthenticate/")
    assert WeeklyLog.objects.get().hours == 7


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "query", ["user__password__startswith=p", "user__email=x", "hours__regex=(", "id=%00"]
)
def test_no_filter_reaches_a_password(root_client, curator_client, rows, model, query):
    assert root_client.get(f"{url_of(model, LIST)}?{query}").status_code == 400
    assert curator_client.get(f"{url_of(model, LIST)}?{query}").status_code == 403


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("key", ["9223372036854775808", "-1", "1" * 30, "x", "1\0"])
def test_a_key_that_no_row_has_is_told_and_no_crash(root_client, model, key):
    for page in ("change", "history"):
        assert root_client.get(url_of(model, page, key)).status_code in {302, 404}
    assert root_client.get(url_of(model, "delete", key)).status_code in {302, 403, 404}


def test_text_stays_text(root_client, rows):
    page = root_client.get(url_of("courseprogress", "change", rows["courseprogress"].pk)).content.decode()
    assert "&lt;svg onload" in page
    assert HOSTILE not in page


@pytest.mark.parametrize("model", MODELS)
def test_20_rows_cost_the_same_queries_as_2(root_client, model):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert root_client.get(url_of(model, LIST)).status_code == 200
        return len(captured)

    make_rows(1), make_rows(2)
    root_client.get(url_of(model, LIST))
    with_2_rows = queries()
    for number in range(3, 21):
        make_rows(number)
    assert queries() == with_2_rows


# --- Lists of many rows ---------------------------------------------------------------------------------


@pytest.fixture
def three_listed(monkeypatch):
    """Lists that stop after three rows, as those of production do after 10,000."""
    monkeypatch.setattr("learningpath.admin.MOST_LISTED", 3)
    for number in range(1, 6):
        make_rows(number)


@pytest.mark.parametrize("model", MODELS)
def test_a_list_has_the_newest_rows_and_says_that_there_are_more(root_client, three_listed, model):
    page = html_of(root_client.get(url_of(model, LIST)))
    assert "There are more: only the first 3 are listed." in page
    assert page.index("learner-5@") < page.index("learner-4@")


@pytest.mark.parametrize("model", MODELS)
def test_a_search_finds_rows_that_the_list_left_out(root_client, three_listed, model):
    page = html_of(root_client.get(url_of(model, LIST), {"q": "learner-1@ EXAMPLE"}))
    assert "learner-1@example.org" in page
    assert "learner-2@" not in page
    assert "There are more" not in page


def test_a_search_that_finds_many_learners_says_that_it_shows_the_first(
    root_client, three_listed, monkeypatch
):
    monkeypatch.setattr("progress.admin.MOST_FOUND", 2)
    page = html_of(root_client.get(url_of("weeklylog", LIST), {"q": "example.org"}))
    assert "Rows of the first 2 learners that match." in page
    assert "learner-3@" not in page


@pytest.mark.parametrize("model", MODELS)
def test_no_list_counts_joins_or_sorts_all_rows(root_client, rows, model):
    """Whatever the address asks to sort by: what is counted and leafed through is bounded by its LIMIT."""
    with CaptureQueriesContext(connection) as captured:
        assert root_client.get(url_of(model, LIST), {"o": "2.1"}).status_code == 200
    table = f'FROM "progress_{model}"'
    read = [one["sql"] for one in captured if table in one["sql"]]
    assert read
    for sql in read:
        assert "LIMIT" in sql or f'ORDER BY "progress_{model}"."id" DESC' in sql or "ORDER BY 1 DESC" in sql
        assert "JOIN" not in sql if "COUNT" in sql else True


def test_what_a_search_found_can_be_sorted(root_client):
    course = make_rows(1)["weeklylog"].course
    user = User.objects.get(email="learner-1@example.org")
    log(user, course, 3, MONDAY - ONE_WEEK)
    for order in ("3", "-3"):
        page = html_of(root_client.get(url_of("weeklylog", LIST), {"q": "learner-1@", "o": order}))
        assert (page.index(">3</td>") < page.index(">7</td>")) == (order == "3")


# --- How good the dates were -------------------------------------------------------------------------------

SCORED = "/admin/scored-dates/"


def test_what_a_forecast_was_computed_from_is_not_shown(root_client, rows):
    page = root_client.get(url_of("forecast", "change", rows["forecast"].pk)).content.decode()
    assert "inside" not in page


def finish_a_forecast_course(number, *, weeks, error_days):
    """One more learner whose only course was forecast in so many weeks and ended after its likely day."""
    row = make_rows(number)["courseprogress"]
    done_on = MONDAY + ONE_DAY
    likely_on = done_on - error_days * ONE_DAY
    for week in range(1, weeks + 1):
        days = {
            "likely_on": likely_on,
            "early_on": likely_on - 5 * ONE_DAY,
            "late_on": likely_on + 5 * ONE_DAY,
        }
        make_course_forecast(make_forecast(row.user, MONDAY - week * ONE_WEEK, **days), row)
    row.status, row.completed_on = "completed", done_on
    row.save()


def cells_of(client):
    """Return the text of the rows of the table, cell by cell."""
    page = html_of(client.get(SCORED))
    rows = re.findall(r"<tr>(.*?)</tr>", page[page.index("<tbody>") :])
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_under_three_dates_or_learners_are_too_few_to_tell(curator_client):
    for number, scored in ((0, "0"), (1, "2"), (2, "4")):
        if number:
            finish_a_forecast_course(number, weeks=2, error_days=0)
        cells = [[name, scored, "too few to tell"] for name in ("courses", "finishes")]
        assert cells_of(curator_client) == cells


def test_the_dates_of_all_learners_count_together(curator_client, root_client):
    finish_a_forecast_course(1, weeks=2, error_days=-3)
    finish_a_forecast_course(2, weeks=1, error_days=9)
    finish_a_forecast_course(3, weeks=1, error_days=-3)
    figures = ["4", "3 of 4 (75 %)", "3 days"]
    for client in (curator_client, root_client):
        assert cells_of(client) == [["courses", *figures], ["finishes", *figures]]
    assert "Learners with a completed course that was forecast: 3." in html_of(curator_client.get(SCORED))


def test_the_index_leads_curators_to_it(curator_client):
    assert SCORED in curator_client.get(reverse("admin:index")).content.decode()


def test_staff_who_keep_no_catalog_do_not_see_it(overrated_client):
    assert overrated_client.get(SCORED).status_code == 403


def test_it_costs_the_same_queries_whatever_there_is(root_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert root_client.get(SCORED).status_code == 200
        return len(captured)

    finish_a_forecast_course(1, weeks=2, error_days=0)
    root_client.get(SCORED)
    with_2 = queries()
    for number in range(2, 12):
        finish_a_forecast_course(number, weeks=2, error_days=number)
    assert queries() == with_2


def test_a_sample_is_said_to_be_one(curator_client, monkeypatch):
    for number in (1, 2, 3, 4):
        finish_a_forecast_course(number, weeks=1, error_days=0)
    assert "sample" not in html_of(curator_client.get(SCORED))
    monkeypatch.setattr("progress.admin.MOST_LEARNERS", 3)
    page = html_of(curator_client.get(SCORED))
    assert "This is a sample: of 4 learners who completed a course, 3 were looked at" in page
    assert "Learners of the sample with a completed course that was forecast: 3." in page
    assert cells_of(curator_client)[0][1] == "3"
