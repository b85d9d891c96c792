"""The benchmark of the catalog: what it generates is a real catalog, and its sums are right."""

import pytest

from benchmarks.catalog import Comparison, Figures, is_write, last_line
from benchmarks.generated_catalog import Mix, write_catalog
from courses.catalog.files import read_files
from courses.catalog.parse import parse_catalog

LINE = (
    "load_ratio=2.00 reload_ratio=3.00 unchanged_writes=0 load_json_ratio=1.00 reload_json_ratio=1.50 "
    "memory_mb=80 loaddata_memory_mb=70 "
)


def comparison(seconds, loaddata_seconds, writes=0):
    ours = [Figures(seconds, 80, writes)] * 3
    return Comparison(ours, [Figures(loaddata_seconds, 70)] * 3, [Figures(loaddata_seconds / 2, 60)] * 3)


@pytest.mark.parametrize("objects", [50, 300, 1234])
def test_a_generated_catalog_has_that_many_rows_and_no_mistakes(tmp_path, objects):
    mix = write_catalog(tmp_path, objects)
    catalog = parse_catalog(read_files([tmp_path]))
    assert catalog.problems == ()
    assert len(catalog.entries) + sum(len(entry.nested or ()) for entry in catalog.entries) == objects
    assert mix == Mix.of(objects)


@pytest.mark.parametrize(
    "sql", ["INSERT INTO a", "update a SET b = 1", "DELETE FROM a", "WITH x AS (DELETE FROM a) SELECT 1"]
)
def test_a_statement_that_changes_rows_counts(sql):
    assert is_write(sql)


@pytest.mark.parametrize("sql", ["SELECT 1 FROM a FOR UPDATE", "SAVEPOINT x", "LOCK TABLE a", ""])
def test_a_statement_that_changes_none_does_not_count(sql):
    assert not is_write(sql)


def test_the_last_line_has_the_worse_database():
    results = {
        "sqlite": {"load": comparison(1, 2, 5), "reload": comparison(1, 4)},
        "postgresql": {"load": comparison(1, 3, 5), "reload": comparison(1, 3)},
    }
    assert last_line(results).startswith(LINE)
