import pytest

from courses.models import Course, Path
from tests.courses.models.conftest import refused_by_database

pytestmark = pytest.mark.django_db


def test_a_path_tells_core_from_additional_steps(path):
    assert [str(step) for step in path.core_steps] == ["1. First"]
    assert [str(step) for step in path.additional_steps] == ["2. Extra"]


def test_paths_with_their_steps_take_three_queries(path, django_assert_num_queries):
    with django_assert_num_queries(3):
        steps = [step for path in Path.objects.with_steps() for step in path.core_steps]
        assert [step.course.provider.title for step in steps] == ["Academy"]


def test_a_course_is_in_a_path_once(path):
    assert refused_by_database(path.steps.create, course=Course.objects.get(slug="first"), position=3)


@pytest.mark.parametrize("position", [0, 1000])
def test_a_step_stands_between_1_and_999(path, new_course, position):
    assert refused_by_database(path.steps.create, course=new_course("late"), position=position)
