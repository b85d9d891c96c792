"""The learner's date in words: every figure of a sentence is one of theirs."""

import datetime as dt
from dataclasses import replace
from importlib import import_module

import pytest

from progress.answer.explanation import explanation, learned_sentence, move_text, reason_text
from progress.answer.streams import streams_sentences
from progress.projection import (
    Before,
    CourseInput,
    DayRange,
    Guess,
    HoursSpan,
    Move,
    Moved,
    Part,
    ShareDone,
    SideStudy,
    StudyInput,
    Word,
    moves_since,
    project,
)
from tests.progress.by_hand import likely_on

START = dt.date(2026, 1, 5)
ONE_DAY = dt.timedelta(days=1)
ONE_WEEK = dt.timedelta(days=7)
TITLES = {"algebra": "Algebra", "vision": "Vision", "ethics": "<Ethics> & more"}


def study(*courses: CourseInput, weeks=(), pace=10.0, **more: object):
    hours_by_week = {START + number * ONE_WEEK: hours for number, hours in enumerate(weeks)}
    return StudyInput(pace, START, courses, hours_by_week, **more)


def due(slug, hours=100.0, **more: object):
    return CourseInput(slug, "planned", hours, **more)


def tag(day):
    return f'<time datetime="{day}">{day.day} {day:%b} {day.year}</time>'


# --- Where the date comes from --------------------------------------------------------------------------


def test_before_the_first_whole_week_the_plan_speaks():
    finish = project(study(due("algebra")), START).finish
    assert finish.likely == likely_on(START, 100)
    assert explanation(project(study(due("algebra")), START)) == (
        "No whole week is in your log yet, so this uses your plan: 8.5 h a week, which is 85 % of your 10 h, as "
        "people do a little less than they plan. Plus 10 % because such forecasts run late: likely "
        f"{tag(finish.likely)}, 80\u00a0% range {tag(finish.early)} to {tag(finish.late)}, "
        "if you keep going. Such a range is meant to hold 8 times in 10."
    )


def test_the_example_of_the_method_in_the_learner_s_figures():
    """The vector of 12 weeks: usual 5.1239, recent 3.9683, for 60 h; and its range in days."""
    weeks = [3, 0, 12, 0, 5, 9, 1, 0, 7, 4, 6, 2]
    today = START + 12 * ONE_WEEK
    projection = project(study(due("algebra", 60.0), weeks=weeks), today)
    said = explanation(projection)
    assert said.startswith(
        "You usually study 5.1 h a week (your 12 whole weeks, empty ones included; your plan counts as 3 "
        "more), 4 h lately. Two weeks at that rhythm, then your usual pace. Plus 10 % because such forecasts "
        "run late: likely "
    )
    likely = today + 94 * ONE_DAY  # 13.377 weeks
    assert f"likely {tag(likely)}, 80\u00a0% range " in said
    assert said.count("<time") == 3


def test_one_week_is_one_week():
    said = explanation(project(study(due("algebra"), weeks=[6]), START + ONE_WEEK))
    assert "(your 1 whole week; your plan counts as 3 more)" in said


def test_a_late_day_beyond_ten_years_is_said_in_words():
    projection = project(study(due("algebra", 2500.0), weeks=[6] * 5), START + 5 * ONE_WEEK)
    assert projection.finish.late is None
    assert "to 10 years or more from now, if you keep going." in explanation(projection)


@pytest.mark.parametrize(
    ("inputs", "weeks_later"),
    [
        pytest.param(study(), 0, id="no-courses"),
        pytest.param(study(due("algebra", None)), 0, id="unknown-effort"),
        pytest.param(study(due("algebra")), 5, id="stopped"),
        pytest.param(study(due("algebra", 5000.0), pace=0.01), 0, id="too-far"),
        pytest.param(study(CourseInput("algebra", "completed", 9.0, 9.0, START)), 1, id="finished"),
        pytest.param(study(CourseInput("algebra", "waived", 9.0)), 1, id="waived"),
    ],
)
def test_without_a_date_there_is_nothing_to_explain(inputs, weeks_later):
    assert explanation(project(inputs, START + weeks_later * ONE_WEEK)) == ""


def done(slug, needed, published=10.0):
    return CourseInput(slug, "completed", published, needed, START)


@pytest.mark.parametrize(
    ("courses", "says"),
    [
        ([], ""),
        ([done("ethics", 0.0)], ""),
        ([done("ethics", 20.0)], "By the course you finished, the others are counted with 28 % more than"),
        ([done("ethics", 5.0)], "By the course you finished, the others are counted with 22 % less than"),
        ([done("ethics", 10.0)], "By the course you finished, you need about the published hours."),
        (
            [done("ethics", 20.0), done("vision", 20.0)],
            "By the 2 courses you finished, the others are counted with 43 % more than",
        ),
    ],
)
def test_what_finished_courses_taught_is_said(courses, says):
    """2 ** (1 / 2.84) is 1.28, 0.5 ** (1 / 2.84) is 0.78, 4 ** (1 / 3.84) is 1.43."""
    said = learned_sentence(project(study(due("algebra"), *courses), START))
    assert said.startswith(says)
    assert bool(said) == bool(says)


# --- Why there is none ----------------------------------------------------------------------------------


def test_every_reason_of_the_projection_has_words_and_in_english_they_are_its_own():
    reasons = [
        text
        for name, text in vars(import_module("progress.projection.project")).items()
        if name.isupper() and isinstance(text, str)
    ]
    assert len(reasons) == 11
    assert [reason_text(reason) for reason in reasons] == reasons
    assert reason_text("") == ""


# --- Why it moved --------------------------------------------------------------------------------------


def told(part, old, new, today=START + ONE_WEEK, days=1):
    """Return the text of a part for what the inputs were on the first day and are today."""
    then = project(old, START)
    before = Before(
        START, then.finish.likely, replace(old, hours_by_week={}), then.pace, then.bias, old.logged_hours
    )
    now = project(new, today)
    move = Move(part, days, now.pace, now.bias)
    return move_text(move, Moved(before, START, today, (move,)), new, today, TITLES)


ALGEBRA = due("algebra")
LATER = START + 9 * ONE_DAY
VISION = due("vision", 50.0)


def test_every_part_has_a_text_for_the_same_inputs():
    for part in set(Part) - {Part.PLAN}:  # which is only told when it changed
        assert told(part, study(ALGEBRA), study(ALGEBRA))


def test_another_method_is_told():
    assert told(Part.METHOD, study(ALGEBRA), study(ALGEBRA)) == "The app computes dates in a new way"


def test_hours_are_told_beside_the_usual_week():
    new = study(replace(ALGEBRA, logged_hours=6.25), weeks=[6.25])
    assert (
        told(Part.HOURS, study(ALGEBRA), new)
        == (
            "You logged 6.25 h in 7 days; by your plan, 8.5 h a week were expected"  # as it was before those hours
        )
    )


def test_no_hours_are_told_too():
    said = told(Part.HOURS, study(ALGEBRA), study(ALGEBRA), START + ONE_DAY)
    assert said == "You logged 0 h in 1 day; by your plan, 8.5 h a week were expected"


def test_courses_completed_are_named_with_the_hours():
    new = study(
        CourseInput("algebra", "completed", 100.0, 4.0, START),
        CourseInput("vision", "completed", 50.0, 0.0, START),
        weeks=[4],
    )
    said = told(Part.HOURS, study(ALGEBRA, VISION), new)
    assert said.startswith("You logged 4 h in 7 days;")
    assert said.endswith(" expected. Completed: Algebra, Vision")


def test_hours_of_a_course_that_came_into_the_plan_since_are_told():
    new = study(ALGEBRA, due("vision", 50.0, logged_hours=6.0), weeks=[6])
    assert told(Part.HOURS, study(ALGEBRA), new).startswith("You logged 6 h in 7 days;")


def test_hours_taken_back_are_told_as_a_correction():
    old = study(replace(ALGEBRA, logged_hours=9.0), weeks=[9])
    assert told(Part.HOURS, old, study(replace(ALGEBRA, logged_hours=6.5), weeks=[6.5])) == (
        "You corrected your hours by 2.5 h"
    )


@pytest.mark.parametrize(
    ("weeks", "days", "says"),
    [
        ([12], -3, "Your pace estimate rose from 8.5 to 9.4 h a week"),
        ([2], 3, "Your pace estimate fell from 8.5 to 6.9 h a week"),
        ([8.56], -1, "Your pace estimate rose from 8.5 to 8.52 h a week"),  # decimals until they differ
        (
            [12, 12, 12, 3],
            2,
            "Your rhythm lately fell from 8.5 to 8.1 h a week",
        ),  # what went the way of the date
        ([12], 3, "Your pace changed"),
    ],
)
def test_the_pace_is_told_before_and_after(weeks, days, says):
    new, today = study(ALGEBRA, weeks=weeks), START + len(weeks) * ONE_WEEK
    assert told(Part.PACE, study(ALGEBRA), new, today, days) == says


def test_a_course_reopened_or_over_its_hours_is_named_with_the_hours():
    old = study(done("ethics", 9.0), replace(VISION, logged_hours=45.0), weeks=[54])
    new = study(due("ethics", 10.0, logged_hours=9.0), replace(VISION, logged_hours=55.0), weeks=[64])
    said = told(Part.HOURS, old, new)
    assert said.endswith(". No longer completed: <Ethics> & more. Over its hours: Vision")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (100.0, 130.0, "Catalog: Algebra is now 130 h, was 100 h"),
        (None, 7.25, "Catalog: Algebra is now 7.25 h, was unknown"),
        (43.3333, None, "Catalog: Algebra is now unknown, was 43.33 h"),
    ],
)
def test_the_catalog_s_change_is_told(before, after, says):
    assert told(Part.PUBLISHED_EFFORT, study(due("algebra", before)), study(due("algebra", after))) == says


def test_each_course_that_the_catalog_changed_is_told():
    said = told(
        Part.PUBLISHED_EFFORT, study(ALGEBRA, VISION), study(due("algebra", 20.0), due("vision", 30.0))
    )
    assert said == "Catalog: Algebra is now 20 h, was 100 h; Vision is now 30 h, was 50 h"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"estimate_hours": 70.0}, "70 h"),
        ({"share_done": ShareDone(0.5, 3.0)}, "50 % done at 3 h"),
        (
            {"estimate_hours": 70.5, "share_done": ShareDone(0.29, 3.0)},
            "29 % done at 3 h (also said: 70.5 h)",
        ),
        (
            {
                "estimate_hours": 70.5,
                "share_done": ShareDone(0.29, 3.0),
                "newest_word": Word.ESTIMATE,
            },
            "70.5 h (also said: 29 % done at 3 h)",
        ),
        ({"estimate_hours": 70.5, "share_done": ShareDone(0.29, 0.0)}, "70.5 h, 29 % done at 0 h"),
    ],
)
def test_own_figures_are_told_by_the_course(more, said):
    old, new = study(ALGEBRA, VISION), study(replace(ALGEBRA, **more), VISION)
    assert told(Part.OWN_ESTIMATE, old, new) == f"Your own figures: Algebra {said}, was as published"
    assert told(Part.OWN_ESTIMATE, new, old) == f"Your own figures: Algebra as published, was {said}"


def test_what_finished_courses_teach_is_told_as_a_factor():
    said = told(Part.LEARNED_EFFORT, study(ALGEBRA), study(ALGEBRA, done("vision", 20.0)))
    assert said == "Finished courses: you need 1.28 times the published hours, was 1"


def test_breaks_are_told():
    new = study(ALGEBRA, pauses=(DayRange(START, START + 2 * ONE_DAY), DayRange(LATER, LATER)))
    assert told(Part.PAUSES, study(ALGEBRA), new) == "Your breaks are 4 days in all, were 0"
    one_day = study(ALGEBRA, pauses=(DayRange(LATER, LATER),))
    assert told(Part.PAUSES, new, one_day) == "Your breaks are 1 day in all, were 4"


WAIVED = replace(VISION, status="waived")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ([ALGEBRA], [ALGEBRA, VISION], "Added: Vision"),
        ([ALGEBRA, VISION], [ALGEBRA], "Taken out: Vision"),
        ([ALGEBRA, VISION], [ALGEBRA, WAIVED], "Waived: Vision"),
        ([ALGEBRA, WAIVED], [ALGEBRA, VISION], "No longer waived: Vision"),
        ([ALGEBRA, VISION], [VISION, ALGEBRA], "Your courses are in another order"),
        ([ALGEBRA], [WAIVED, due("ethics")], "Added: Vision, <Ethics> & more; Taken out: Algebra"),
        ([ALGEBRA], [ALGEBRA, due("unheard-of")], "Added: unheard-of"),
    ],
)
def test_courses_are_told_by_what_became_of_them(old, new, says):
    assert told(Part.COURSES, study(*old), study(*new)) == says


def test_the_plan_is_told_before_and_after():
    assert told(Part.PLAN, study(ALGEBRA), study(ALGEBRA, pace=7.5)) == (
        "Your plan is now 7.5 h a week, was 10 h"
    )
    later = replace(study(ALGEBRA), starts_on=START + ONE_WEEK)
    assert told(Part.PLAN, study(ALGEBRA), later) == "Your first day is now 12 Jan 2026, was 5 Jan 2026"


def test_each_part_of_a_real_move_has_its_text():
    old = study(ALGEBRA, VISION)
    new = study(
        CourseInput("algebra", "completed", 100.0, 14.0, START + 5 * ONE_DAY),
        due("vision", 60.0, estimate_hours=75.0),
        due("ethics", 20.0),
        weeks=[14],
        pace=8.0,
        pauses=(DayRange(START + 20 * ONE_DAY, START + 25 * ONE_DAY),),
    )
    then = project(old, START)
    before = Before(START, then.finish.likely, old, then.pace, then.bias, old.logged_hours)
    today = START + ONE_WEEK
    moved = moves_since(before, new, today)
    texts = {move.part: move_text(move, moved, new, today, TITLES) for move in moved.moves}
    assert texts.keys() >= {Part.HOURS, Part.PACE, Part.OWN_ESTIMATE, Part.PAUSES, Part.COURSES, Part.PLAN}
    assert texts[Part.HOURS].endswith("Completed: Algebra")
    assert texts[Part.COURSES] == "Added: <Ethics> & more"
    assert texts[Part.PLAN] == "Your plan is now 8 h a week, was 10 h"


# --- Streams and guesses --------------------------------------------------------------------------------


def test_a_finish_beside_the_others_is_explained_by_the_pace_of_its_own_weeks():
    weeks = {START: 1.0, START + ONE_WEEK: 1.0}
    side = due("algebra", 10.0, side=SideStudy(1, START, hours_by_week=weeks), logged_hours=2.0)
    said = explanation(project(study(side, weeks=[6, 6]), START + 2 * ONE_WEEK))
    assert said.startswith("You usually study 0.9 h a week")


def test_side_courses_are_left_out_of_the_pace_and_guesses_widen_the_range():
    side = due("vision", 10.0, is_core=False, side=SideStudy(1.5, START))
    guessed = due("ethics", None, guess=Guess(114, 260))
    said = list(streams_sentences(study(ALGEBRA, guessed, side), TITLES))
    assert said[0].startswith("What you study beside the others, 1.5 h a week, is left out of this pace")
    assert said[1] == (
        'The size of <span lang="en">&lt;Ethics&gt; &amp; more</span> is a guess, 114 to 260 h, '
        "which makes the range wider."
    )
    behind = replace(guessed, is_core=False)
    assert list(streams_sentences(study(ALGEBRA, behind), TITLES)) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (None, SideStudy(1, START), "Vision 1 h a week from 5 Jan 2026, was not beside"),
        (
            SideStudy(1, START),
            SideStudy(2.5, START),
            "Vision 2.5 h a week from 5 Jan 2026, was 1 h a week from 5 Jan 2026",
        ),
        (
            SideStudy(1, after="algebra"),
            SideStudy(1, START),
            "Vision 1 h a week from 5 Jan 2026, was 1 h a week after Algebra",
        ),
        (
            SideStudy(1, START),
            SideStudy(1, START, until=START + ONE_WEEK),
            "Vision 1 h a week from 5 Jan 2026 until 12 Jan 2026, was 1 h a week from 5 Jan 2026",
        ),
    ],
)
def test_only_side_courses_that_changed_are_told(before, after, said):
    steady = due("ethics", side=SideStudy(1, START))
    old, new = replace(VISION, side=before), replace(VISION, side=after)
    text = told(Part.SIDE_COURSES, study(ALGEBRA, steady, old), study(ALGEBRA, steady, new))
    assert text == f"Beside the others: {said}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"guess": Guess(114, 260)}, "Algebra is now a guess of 114 to 260 h, was unknown"),
        ({"guess": Guess(114, 260)}, {}, "Algebra is now unknown, was a guess of 114 to 260 h"),
        (
            {"guess": Guess(114, 260)},
            {"published_hours": 117.0},
            "Algebra is now 117 h, was a guess of 114 to 260 h",
        ),
    ],
)
def test_a_guess_that_comes_goes_or_is_published_is_told_as_one(before, after, said):
    unknown = due("algebra", None)
    old, new = study(replace(unknown, **before)), study(replace(unknown, **after))
    assert told(Part.PUBLISHED_EFFORT, old, new) == f"Catalog: {said}"


def test_the_share_of_a_course_that_is_needed_is_told_among_the_learner_s_figures():
    new = study(replace(ALGEBRA, needed_share=0.14))
    text = told(Part.OWN_ESTIMATE, study(ALGEBRA), new)
    assert text == "Your own figures: Algebra 14 % of it needed, was as published"


def test_weeks_of_other_hours_are_told_instead_of_breaks_that_stayed():
    span = HoursSpan(DayRange(START, START + ONE_WEEK), 3.0)
    text = told(Part.PAUSES, study(ALGEBRA), study(ALGEBRA, spans=(span,)))
    assert text == "Your weeks of other hours than planned are other ones"


def test_what_counts_for_the_finish_now_and_no_more_is_told():
    old = study(ALGEBRA, replace(VISION, is_core=False))
    new = study(replace(ALGEBRA, is_core=False), VISION)
    assert told(Part.COURSES, old, new) == (
        "Now count for your finish: Vision; No longer count for your finish: Algebra"
    )


def test_a_guess_that_an_own_figure_takes_the_place_of_is_not_called_published():
    guessed = due("algebra", None, guess=Guess(50, 200))
    own = replace(guessed, estimate_hours=70.0)
    assert told(Part.OWN_ESTIMATE, study(guessed), study(own)) == (
        "Your own figures: Algebra 70 h, was as guessed"
    )


def test_a_guess_in_place_of_published_hours_is_no_figure_of_the_learner():
    old = study(due("algebra"), due("vision"))
    new = study(due("algebra", None, guess=Guess(50, 200)), due("vision", estimate_hours=70.0))
    assert told(Part.OWN_ESTIMATE, old, new) == "Your own figures: Vision 70 h, was as published"
