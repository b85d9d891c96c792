"""The benchmark of what grows with all learners: its rows are real ones, and its last line has the worse engine."""

import pytest
from django.core.management import call_command

from benchmarks.scale import FIGURES, last_line, table_of
from benchmarks.scale_rows import COURSES_OF_A_LEARNER, WEEKS, make_rows
from progress.answer.answer import answer_for
from progress.forecasts.scoreboard import scoreboard_of_all
from progress.models import (
    CoreMark,
    CourseProgress,
    Enrollment,
    Forecast,
    PartMark,
    Plan,
    SaidAt,
    SideCourse,
    WeeklyLog,
)
from tests.rows import MONDAY, TODAY


@pytest.mark.django_db(transaction=True)  # PostgreSQL clears up outside of transactions only
def test_the_rows_made_in_sql_are_learners_of_whom_all_figures_can_be_told(catalog, capsys):
    make_rows(21, MONDAY)
    assert Plan.objects.count() == Enrollment.objects.count() == 21
    assert WeeklyLog.objects.count() == 21 * WEEKS
    assert CourseProgress.objects.count() == 21 * COURSES_OF_A_LEARNER
    assert PartMark.objects.count() == 2 * SaidAt.objects.count() > 0
    assert all(mark.part.course == mark.progress.course for mark in PartMark.objects.all())
    assert SideCourse.objects.count() > 0 < CoreMark.objects.count()
    board = scoreboard_of_all()
    assert board.learners == 21
    assert board.courses.scored > board.plans.scored > 0
    finished = [answer_for(plan, TODAY).projection.is_finished for plan in Plan.objects.all()]
    assert finished.count(True) == 2
    dated = [answer_for(plan, TODAY).projection.finish.likely for plan in Plan.objects.all()]
    assert all(dated)
    before = Forecast.objects.count()
    call_command("record_forecasts")
    assert Forecast.objects.count() == before + 19


def test_the_last_line_has_the_worse_engine_at_the_most_logs():
    few, many, worse = (dict.fromkeys(FIGURES, float(number)) for number in (2, 3, 5))
    line = "dashboard_growth=2.50 scored_s=5.00 dry_run_s=5.00 record_per_s=3 record_mib=5"
    assert last_line([[few, many], [few, worse]]) == line
    assert "dashboard, ms" in table_of("sqlite", [1, 2], [few, many])
