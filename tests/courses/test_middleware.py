"""Old addresses lead to the entries that once were there."""

import pytest

from courses.models import Course, Path, StudyGroup
from tests.rows import make_course, make_group, make_path, make_plan, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _renamed():
    make_path("way", make_course("new"))
    make_group("circle")
    for model, slug in ((Course, "new"), (Path, "way"), (StudyGroup, "circle")):
        model.objects.filter(slug=slug).update(formerly=["older", "old"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/courses/old/", "/courses/new/"),
        ("/courses/older/?from=mail", "/courses/new/?from=mail"),
        ("/paths/old/", "/paths/way/"),
        ("/groups/old/", "/groups/circle/"),
    ],
)
def test_whoever_comes_by_an_old_address_is_led_on(client, old, new):
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (307, new)
    assert client.get(old, follow=True).status_code == 200


@pytest.mark.parametrize("address", ["/courses/none/", "/paths/new/", "/groups/way/"])
def test_what_never_was_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_form_of_a_page_opened_before_the_rename_arrives(learner, learner_client):
    make_plan(learner)
    (progress,) = put(learner, Course.objects.get())
    answer = learner_client.post("/plan/courses/old/", {"status": "waived"})
    assert (answer.status_code, answer["Location"]) == (307, "/plan/courses/new/")
    learner_client.post("/plan/courses/old/", {"status": "waived"}, follow=True)
    progress.refresh_from_db()
    assert progress.status == "waived"


def test_nobody_learns_from_a_redirect_what_others_have(outsider, outsider_client, learner):
    make_plan(outsider)
    put(learner, Course.objects.get())
    assert outsider_client.get("/plan/courses/old/", follow=True).status_code == 404
