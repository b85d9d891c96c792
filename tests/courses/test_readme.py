import re
from pathlib import Path as File

import pytest

from courses.catalog.apply import apply_catalog
from courses.catalog.files import read_files
from courses.catalog.parse import parse_catalog
from courses.models import Course, Path

README = File(__file__).parents[2] / "courses" / "README.md"


@pytest.mark.django_db
def test_the_example_of_the_readme_can_be_loaded(tmp_path):
    (example,) = re.findall(r"```yaml\n(.*?)```", README.read_text(), flags=re.DOTALL)
    (tmp_path / "example.yaml").write_text(example)
    change_set = apply_catalog(parse_catalog(read_files([tmp_path])))
    assert change_set.problems == ()
    assert [str(step) for step in Path.objects.get().steps.all()] == ["1. Statistics", "2. Speech"]
    assert Course.objects.get(slug="statistics").effort.high_hours == 60
