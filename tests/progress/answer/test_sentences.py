"""The sentences below the answer's headline."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from courses.models import Path
from learningpath.writing.formats import day_tag
from progress.answer.sentences import (
    courses_sentence,
    passed_target_sentence,
    plan_sentence,
    range_sentence,
    target_pace_sentence,
    target_sentence,
)
from progress.projection import CourseInput, Finish, StudyInput, TargetPace, project
from progress.projection.pace import WeeksAhead
from progress.projection.plan_line import Distance, Standing

TODAY = dt.date(2026, 11, 23)
PLAN, EARLY, LATE = (dt.date(2027, month, 1) for month in (4, 5, 9))
PROJECTION = replace(
    project(StudyInput(10.0, TODAY, (CourseInput("a", "planned", 40.0),)), TODAY),
    finish=Finish(PLAN, dt.date(2027, 6, 1), EARLY, LATE),
)
OVERDUE = replace(PROJECTION, as_of=PLAN + dt.timedelta(days=1))
ROUGH = WeeksAhead(20.0, 30.0, 60.0, 0.5)


@pytest.mark.parametrize(
    ("titles", "count", "said"),
    [
        ((), 1, "1 course."),
        ((), 3, "3 courses."),
        (("Foundations",), 1, '<span lang="en">Foundations</span>, 1 course.'),
        (("A & B", "C"), 4, '<span lang="en">A &amp; B</span>, <span lang="en">C</span>, 4 courses.'),
    ],
)
def test_the_plan_is_named_by_its_paths_and_the_number_of_courses(titles, count, said):
    assert courses_sentence([Path(title=title) for title in titles], count) == said


def test_the_range_is_a_chance_of_eight_in_ten():
    said = range_sentence(PROJECTION)
    assert said == f"The 80\u00a0% range is {day_tag(EARLY)} to {day_tag(LATE)}."


def test_a_date_far_off_is_called_a_rough_one():
    assert "take the date as a rough one" in range_sentence(replace(PROJECTION, ahead=ROUGH))


@pytest.mark.parametrize("ahead", [PROJECTION.ahead, ROUGH])
def test_a_range_without_end_says_ten_years_or_more(ahead):
    endless = replace(PROJECTION, ahead=ahead, finish=replace(PROJECTION.finish, late=None))
    assert "<strong>10 years or more</strong> from now" in range_sentence(endless)
    assert ("a rough one" in range_sentence(endless)) == (ahead is ROUGH)


def test_without_dates_nothing_is_said():
    nothing = replace(PROJECTION, finish=Finish())
    assert (range_sentence(nothing), plan_sentence(nothing, None)) == ("", "")


@pytest.mark.parametrize(
    ("distance", "changed_on", "said"),
    [
        (Distance(0.5, 0, Standing.ON_TRACK), None, "you are <strong>on track</strong>."),
        (Distance(12.0, 8, Standing.BEHIND), None, "you are <strong>12 h behind</strong> it, 8 days."),
        (Distance(12.0, 1, Standing.BEHIND), TODAY, "you are <strong>12 h behind</strong> it, 1 day."),
        (Distance(-7.25, -1, Standing.AHEAD), None, "you are <strong>7.3 h ahead</strong> of it, 1 day."),
        (Distance(-12.0, -9, Standing.AHEAD), TODAY, "you are <strong>12 h ahead</strong> of it, 9 days."),
        (Distance(0.0, 0, Standing.ON_TRACK), TODAY, "you are <strong>on track</strong>."),
    ],
)
def test_the_plan_says_its_day_and_how_far_from_it_the_learner_is(distance, changed_on, said):
    changed = f", changed on {day_tag(changed_on)}," if changed_on else ""
    sentence = plan_sentence(replace(PROJECTION, distance=distance), changed_on)
    assert sentence == f"Your plan of 10 h a week{changed} says {day_tag(PLAN)}; {said}"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (10.0, "That day has passed: you are <strong>10 h behind</strong>."),
        (0.0, "That day has passed with courses still open: you are <strong>behind</strong>."),
    ],
)
def test_a_plan_whose_day_has_passed_is_never_on_track(hours, said):
    late = replace(OVERDUE, distance=Distance(hours, round(hours), Standing.BEHIND))
    assert plan_sentence(late, None) == f"Your plan said {day_tag(PLAN)}. {said}"


def test_a_target_that_has_passed_has_no_chance():
    assert passed_target_sentence(PLAN) == f"Your target was {day_tag(PLAN)}; it has passed."


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        (0.8, "the chance to be done by then is <strong>about 80 %</strong>."),
        (0.3, 'the chance to be done by then is <strong class="care">about 30 %</strong>.'),
        (None, "there is no likely date yet to compare it with."),
    ],
)
def test_the_target_has_a_chance_marked_when_it_is_less_than_even(chance, said):
    assert target_sentence(PLAN, chance).replace("\xa0", " ").endswith(said)
    assert day_tag(PLAN) in target_sentence(PLAN, chance)


@pytest.mark.parametrize("language", ["fr", "am"])
def test_no_placeholder_is_left_in_any_language(language):
    standings = [
        Distance(hours, round(hours), Standing(name))
        for hours, name in ((12, "behind"), (-12, "ahead"), (0, "on track"))
    ]
    with translation.override(language):
        said = [
            courses_sentence([Path(title="Foundations")], 2),
            *(
                plan_sentence(replace(PROJECTION, distance=distance), changed_on)
                for distance, changed_on in itertools.product(standings, (None, TODAY))
            ),
            *(range_sentence(replace(PROJECTION, ahead=ahead)) for ahead in (PROJECTION.ahead, ROUGH)),
            *(target_sentence(PLAN, chance) for chance in (0.2, 0.8, None)),
            passed_target_sentence(PLAN),
            *(
                plan_sentence(replace(OVERDUE, distance=Distance(hours, 9, Standing.BEHIND)), None)
                for hours in (0, 12)
            ),
        ]
    assert all(said)
    assert not any("%(" in one or " you " in one for one in said)


@pytest.mark.parametrize(
    ("pace", "says"),
    [
        (TargetPace(8.6, 11.2), "Even odds take 8.6 h a week from now on, an 80\u00a0% chance takes 11.2 h."),
        (TargetPace(90.0, None), "Even odds take 90 h a week from now on."),
        (TargetPace(None, None), ""),
    ],
)
def test_a_target_asks_for_hours_a_week(pace, says):
    assert strip_tags(target_pace_sentence(pace)) == says
