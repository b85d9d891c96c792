from dataclasses import replace

import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.compare import find_changes
from courses.models import Course
from tests.courses.catalog.conftest import SMALL, having, spoiled

pytestmark = pytest.mark.django_db


def test_a_change_tells_the_field_with_both_values(parse):
    apply_catalog(parse(SMALL))
    (entry,) = having(find_changes(parse(spoiled("title: Course one", "title: Course 1"))), "changed")
    assert (entry.name, entry.details) == ("courses/one", ("title: Course one -> Course 1",))


def test_a_changed_list_changes_its_entry(parse):
    apply_catalog(parse(SMALL))
    text = spoiled("      - course: one\n      - course: two\n        is_core: no", "      - course: two")
    (entry,) = having(find_changes(parse(text)), "changed")
    assert entry.details == (
        "steps: two, position: 2 -> 1",
        "steps: two, is_core: no -> yes",
        "steps: one removed",
    )


def test_a_change_set_is_known_again_by_its_digest_until_it_is_another_one(parse):
    apply_catalog(parse(SMALL))
    digest = find_changes(parse(spoiled("title: Course one", "title: Course 1"))).digest
    assert find_changes(parse(spoiled("title: Course one", "title: Course 1"))).digest == digest
    assert find_changes(parse(spoiled("title: Course one", "title: Course I"))).digest != digest
    found = find_changes(parse(spoiled("title: Course one", "title: Course 1")))
    assert replace(found, entries=found.entries[::-1]).digest == digest, "in whatever order"
    assert replace(found, entries=having(found, "changed")).digest == digest, "whatever stays as it is"
    new = [parse(SMALL.replace("slug: circle", "slug: ring").replace("Accra", place)) for place in ("A", "B")]
    assert find_changes(new[0]).digest != find_changes(new[1]).digest
    Course.objects.filter(slug="one").update(title="Edited meanwhile")
    assert find_changes(parse(spoiled("title: Course one", "title: Course 1"))).digest != digest
