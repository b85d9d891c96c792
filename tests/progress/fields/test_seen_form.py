"""A form that remembers what its page showed, the plan's for one: no change made elsewhere is overwritten."""

from decimal import Decimal

import pytest

from progress.models import Plan
from progress.plan.forms import PlanForm
from tests.forms import codes, posted
from tests.pages import PLAN_FORM
from tests.rows import TODAY, make_plan


@pytest.fixture
def plan(learner):
    return make_plan(learner)


def plan_form(plan, **changes: object):
    return PlanForm(
        posted(**PLAN_FORM | changes), instance=Plan.objects.get(pk=plan.pk), today=TODAY, user=plan.user
    )


def seen_of(plan):
    return PlanForm(instance=Plan.objects.get(pk=plan.pk), today=TODAY, user=plan.user)["seen"].value()


def test_a_page_that_is_up_to_date_saves(plan):
    form = plan_form(plan, planned_pace_hours="7,5", seen=seen_of(plan))
    assert form.is_valid(), form.errors
    assert form.save().planned_pace_hours == Decimal("7.5")


def test_a_change_made_elsewhere_is_reported_then_confirmed_by_saving_again(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    form = plan_form(plan, planned_pace_hours=8, seen=seen)
    assert codes(form) == ["conflict"]
    assert "changed elsewhere" in form.non_field_errors()[0]
    assert form["planned_pace_hours"].value() == "8"
    again = plan_form(plan, planned_pace_hours=8, seen=form["seen"].value())
    assert again.is_valid()


def test_a_second_change_elsewhere_is_reported_again(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    shown_again = plan_form(plan, planned_pace_hours=8, seen=seen)["seen"]
    shown_again.form.is_valid()
    Plan.objects.update(planned_pace_hours=14)
    assert codes(plan_form(plan, planned_pace_hours=8, seen=shown_again.value())) == ["conflict"]


def test_saving_what_is_stored_by_now_is_no_conflict(plan):
    seen = seen_of(plan)
    Plan.objects.update(planned_pace_hours=12)
    assert plan_form(plan, planned_pace_hours=12, seen=seen).is_valid()


@pytest.mark.parametrize("seen", ["", None])
def test_a_post_that_saw_no_page_is_taken_as_it_is(plan, seen):
    fields = {} if seen is None else {"seen": seen}
    assert plan_form(plan, planned_pace_hours=12, **fields).is_valid()


@pytest.mark.parametrize("seen", ["nonsense", "new", "x" * 5000])
def test_a_made_up_digest_is_a_conflict(plan, seen):
    assert codes(plan_form(plan, planned_pace_hours=12, seen=seen)) == ["conflict"]
