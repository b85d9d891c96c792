"""The backtest of the projection, on logs short enough to do the sums by hand."""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.backtest import (
    BASELINES,
    Case,
    Score,
    Series,
    cases_of,
    coverage,
    error_of,
    first_passage,
    gain_over,
    is_covered,
    last_line,
    log_error,
    mean_over_people,
    read_series,
    scores_of,
)
from progress.projection.pace import WeeksAhead

PROJECT = Path(__file__).resolve().parent.parent
HEAD = "series_id,week_index,hours,kind\n"
FIGURES = ["loge_A", "loge_B", "gain_plan_A", "gain_plan_B", "gain_mean_A", "gain_mean_B"]
FIGURES += ["cover_A", "cover_B", "us_per_path"]


def write(tmp_path, *lines: str):
    path = tmp_path / "weeks.csv"
    path.write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return path


def case(task="B", weeks=4.0, censor=10.0):
    return Case(task, origin=0, horizon=4, hours=20, weeks=weeks, censor=censor)


def score(person, error, covered=True):
    return Score(person, case(), {"projection": error, "plan": 2 * error, "mean": error}, covered, 3.0)


@pytest.mark.parametrize(
    ("weeks", "hours", "passage"),
    [
        ([4, 4], 6, 1.5),
        ([4, 0, 4], 4, 1),
        ([0, 0, 10], 5, 2.5),
        ([4, 0, 4], 8, 3),
        ([4, 4], 8.1, math.inf),
        ([], 1, math.inf),
    ],
)
def test_hours_are_done_at_an_even_pace_inside_a_week(weeks, hours, passage):
    assert first_passage(weeks, hours) == pytest.approx(passage)


def test_hours_that_add_up_but_for_rounding_are_done():
    assert first_passage([0.1] * 10, 1) == pytest.approx(10)


def test_questions_begin_where_two_weeks_or_more_are_left():
    assert {one.origin for one in cases_of([5.0] * 5)} == {0, 1, 2, 3}


def test_task_a_asks_for_hours_really_done_and_nothing_is_cut_off():
    asked = {(one.origin, one.horizon): one for one in cases_of([2.0, 0, 4, 2, 0]) if one.task == "A"}
    assert set(asked) == {(0, 2), (0, 4), (1, 2), (1, 4), (2, 2), (3, 2)}
    assert asked[0, 2].hours == 2
    assert asked[0, 2].weeks == 1  # the second week was empty
    assert asked[1, 2].weeks == 2
    assert asked[0, 2].censor == math.inf


def test_task_a_does_not_ask_for_next_to_nothing():
    asked = [one for one in cases_of([10.0, 10, 10, 0.1, 0.1]) if one.task == "A"]
    assert (3, 2) not in {(one.origin, one.horizon) for one in asked}


def test_task_b_asks_for_mean_weeks_until_the_log_ends():
    asked = {(one.origin, one.horizon): one for one in cases_of([6.0, 0, 0, 6, 3]) if one.task == "B"}
    assert set(asked) == {(origin, k) for origin in (0, 1, 2, 3) for k in (2, 4)} | {(0, 8), (1, 8)}
    assert asked[0, 2].hours == 6
    assert asked[0, 2].weeks == 1
    assert (asked[1, 2].weeks, asked[1, 2].censor) == (3, 4)
    assert (asked[1, 4].weeks, asked[1, 4].censor) == (math.inf, 4)


def test_an_empty_log_is_asked_nothing():
    assert not list(cases_of([0.0] * 8))


@pytest.mark.parametrize(
    ("forecast", "one", "error"),
    [
        (8, case(weeks=4), math.log(2)),
        (2, case(weeks=4), math.log(2)),
        (40, case(weeks=4, censor=10), math.log(2.5)),  # all it could be wrong by
        (40, case(weeks=math.inf, censor=10), 0),
        (5, case(weeks=math.inf, censor=10), math.log(2)),
        (0.1, case(weeks=0.4), 0),
        (math.inf, case("A", weeks=26, censor=math.inf), math.log(10)),
        (300, case("A", weeks=26, censor=math.inf), math.log(10)),
    ],
)
def test_an_error_is_a_ratio_as_far_as_the_log_can_tell(forecast, one, error):
    assert log_error(forecast, one) == pytest.approx(error)


@pytest.mark.parametrize(
    ("early", "late", "weeks", "covered"),
    [
        (3, 6, 4, True),
        (3, 6, 6, True),
        (5, 6, 4, False),
        (2, 3, 4, False),
        (3, 6, math.inf, False),
        (3, 12, math.inf, None),
        (11, 12, math.inf, None),
    ],
)
def test_a_range_is_judged_only_when_the_log_says_enough(early, late, weeks, covered):
    ahead = WeeksAhead(early=early, likely=(early + late) / 2, late=late, spread=0.5)
    assert is_covered(ahead, case(weeks=weeks, censor=10)) is covered


def test_no_date_is_wrong_when_the_hours_were_done_and_else_not_known():
    assert is_covered(None, case(weeks=4)) is False
    assert is_covered(None, case(weeks=math.inf)) is None


def test_each_person_counts_once_however_many_logs_they_keep():
    assert mean_over_people([("a", 1), ("a", 1), ("a", 4), ("b", 8)]) == 5
    scores = [score("a", 0.2), score("a", 0.4, covered=False), score("b", 0.5), score("b", 9, covered=None)]
    assert error_of(scores[:3], "projection") == pytest.approx(0.4)
    assert coverage(scores) == pytest.approx(0.75)
    assert gain_over(scores, "plan") == pytest.approx(50)


def test_logs_of_one_person_share_the_name_before_the_slash():
    assert [Series(name, (1.0,)).person for name in ("ann/1", "ann/2", "bob")] == ["ann", "ann", "bob"]


def test_a_made_up_plan_follows_from_the_name_of_the_log_and_grows_with_its_hours():
    plan = Series("ann/1", (4.0, 6.0)).planned_pace_hours
    assert plan == pytest.approx(5.6497, abs=1e-4)  # u = 0.407626
    assert plan == pytest.approx(5 * Series("ann/1", (1.0,)).planned_pace_hours)
    assert plan != Series("ann/2", (4.0, 6.0)).planned_pace_hours


def test_a_blind_plan_follows_from_the_name_of_the_log_alone():
    one, other = Series("ann/1", (4.0, 6.0)), Series("ann/1", (40.0,))
    assert one.blind_pace_hours == other.blind_pace_hours == pytest.approx(6.9535, abs=1e-4)
    assert one.blind_pace_hours / 8 == pytest.approx(one.planned_pace_hours / (1.3 * 5))


@pytest.mark.parametrize(("name", "weeks"), [("plan", 2), ("mean", 4), ("last", 5), ("median", 6)])
def test_simple_forecasts_divide_by_a_pace(name, weeks):
    log = [32.0, 10, 6, 10, 0, 32]
    assert BASELINES[name](60, log, 30) == pytest.approx(weeks)


@pytest.mark.parametrize("name", BASELINES)
def test_simple_forecasts_go_by_the_plan_without_a_log(name):
    assert BASELINES[name](60, [], 30) == 2


@pytest.mark.parametrize("name", ["mean", "last", "median"])
def test_simple_forecasts_have_no_date_at_no_pace(name):
    assert BASELINES[name](60, [0.0, 0.0], 30) == math.inf


def test_a_method_sees_no_week_after_the_origin():
    def first(weeks):
        """The answers to the questions after one week, whose truths differ."""
        return {
            one.case.horizon: one.late_to_early
            for one in scores_of(Series("ann/1", weeks), planned=4.0)
            if one.case.task == "B" and one.case.origin == 1
        }

    assert first((4.0, 8, 0, 4)) == first((4.0, 0, 0, 12))


def test_a_missing_week_was_empty(tmp_path):
    assert read_series(write(tmp_path, "ann/1,3,2,x", "ann/1,0,5,x", "bob/1,0,1,x")) == [
        Series("ann/1", (5, 0, 0, 2)),
        Series("bob/1", (1,)),
    ]


@pytest.mark.parametrize("row", ["ann/1,1,-1,x", "ann/1,1,nan,x", "ann/1,1,inf,x", "ann/1,1,,x", "ann/1,1"])
def test_hours_that_cannot_be_are_refused_with_their_line(tmp_path, row):
    with pytest.raises(SystemExit, match=r"weeks\.csv, line 3: hours .* is not a number of 0 or more"):
        read_series(write(tmp_path, "ann/1,0,5,x", row))


@pytest.mark.parametrize("week", ["-1", "1.5", "x", "", "99999999999"])
def test_weeks_that_cannot_be_are_refused_with_their_line(tmp_path, week):
    with pytest.raises(SystemExit, match=r"line 2: week_index .* is not a number from 0 to 5199"):
        read_series(write(tmp_path, f"ann/1,{week},5,x"))


def test_a_week_given_twice_is_refused_with_its_line(tmp_path):
    with pytest.raises(SystemExit, match="line 3: week 0 was there before"):
        read_series(write(tmp_path, "ann/1,0,5,x", "ann/1,0,6,x"))


@pytest.mark.parametrize("text", ["", "series_id,week_index\n"])
def test_a_missing_column_is_named(tmp_path, text):
    path = tmp_path / "weeks.csv"
    path.write_text(text)
    with pytest.raises(SystemExit, match="line 1: no column hours"):
        read_series(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SystemExit, match=r"absent\.csv cannot be read: No such file"):
        read_series(tmp_path / "absent.csv")
    with pytest.raises(SystemExit, match="cannot be read: Is a directory"):
        read_series(tmp_path)
    (tmp_path / "image.csv").write_bytes(b"\x89PNG\xff")
    with pytest.raises(SystemExit, match=r"image\.csv is not UTF-8 text"):
        read_series(tmp_path / "image.csv")


def test_the_last_line_names_all_figures_even_those_that_nothing_tells():
    names = [pair.split("=")[0] for pair in last_line([score("a", 0.2)], 50).split()]
    assert names == FIGURES
    assert "loge_A=nan loge_B=0.2000" in last_line([score("a", 0.2)], 50)


def run(*args: str):
    """Run the command without any of Django's settings."""
    settings = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "DEBUG", "SECRET_KEY", "ALLOWED_HOSTS")
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.backtest", *args],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if name not in settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_prints_tables_and_ends_with_one_line_of_figures(tmp_path):
    people = [("ann/1", [5, 0, 7, 3, 0, 4, 6, 8, 0, 2]), ("bob/1", [1, 2, 1, 0, 0, 3, 2, 1])]
    rows = [f"{name},{week},{hours},x" for name, weeks in people for week, hours in enumerate(weeks)]
    done = run(str(write(tmp_path, *rows)))
    assert done.returncode == 0, done.stderr
    assert "2 logs, 2 people" in done.stdout
    assert "planned pace" in done.stdout
    figures = dict(pair.split("=") for pair in done.stdout.splitlines()[-1].split())
    assert list(figures) == FIGURES
    assert 0 < float(figures["loge_A"]) < 2
    assert 0 <= float(figures["cover_B"]) <= 1
    blind = run("--plans", "blind", str(tmp_path / "weeks.csv")).stdout.splitlines()[-1]
    assert figures["loge_A"] != dict(pair.split("=") for pair in blind.split())["loge_A"]


def test_the_command_says_in_one_line_what_is_wrong_with_a_file(tmp_path):
    done = run(str(write(tmp_path, "ann/1,0,-5,x")))
    assert done.returncode == 1
    assert re.fullmatch(r".*weeks\.csv, line 2: hours '-5' is not a number of 0 or more\n", done.stderr)


@pytest.mark.parametrize("rows", [[], ["ann/1,0,5,x"], ["ann/1,0,0,x", "ann/1,1,0,x", "ann/1,2,0,x"]])
def test_the_command_refuses_a_file_that_answers_nothing(tmp_path, rows):
    done = run(str(write(tmp_path, *rows)))
    assert done.returncode == 1
    assert done.stderr.endswith("weeks.csv: no log is long enough to ask anything\n")
