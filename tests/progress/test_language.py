"""Nothing is said to learners in English only: in a made-up language every sentence stands in brackets."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from django.contrib.messages import get_messages
from django.forms import BaseForm
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation

import progress
from learningpath.management.commands.update_messages import messages_of
from learningpath.writing.hours import WRITE_HOURS_LIKE_THIS
from progress import models
from progress.answer import explanation
from progress.answer.card import AnswerCard
from progress.answer.charts.timeline import Timeline
from progress.catalog_changes.notice import CatalogNotice
from progress.dashboard.board import dashboard_for
from progress.learner.told import told_of
from progress.projection.project import WAIVED
from tests.progress.answer.test_explanation import ALGEBRA, VISION, done, due, study, told
from tests.progress.cards import card_on
from tests.rows import NOW, ONE_WEEK, STARTS_ON, TODAY, log, make_course, make_plan, put

SOURCES = [
    path
    for path in Path(progress.__file__).parent.rglob("*.py")
    if not {"migrations", "projection", "management", "components"} & set(path.parts)
    and path.stem not in {"admin", "impact"}  # for curators
]


@pytest.fixture(scope="module")
def _locale(tmp_path_factory):
    """French that says [what the source says]."""
    said = Catalog(locale="fr")
    for message in (*messages_of("learningpath"), *messages_of("progress")):
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        bracketed = tuple(f"[{text}]" for text in texts)
        said.add(message.id, bracketed if message.pluralizable else bracketed[0], context=message.context)
    folder = tmp_path_factory.mktemp("locale")
    file = folder / "fr" / "LC_MESSAGES" / "django.mo"
    file.parent.mkdir(parents=True)
    with file.open("wb") as target:
        write_mo(target, said)
    return folder


@pytest.fixture
def bracketed(_locale):
    with override_settings(LOCALE_PATHS=[_locale]), translation.override("fr"):
        yield


def is_bracketed(text):
    return str(text).startswith("[") and str(text).endswith("]")


# --- What is written in the sources ----------------------------------------------------------------------


def said_in(path):
    """Yield what a source says in messages, errors, labels and hints, as syntax."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.startswith("messages.") or name.endswith(".add_error"):
            yield node.args[1]
        elif name == "ValidationError":
            yield node.args[0]
        yield from (word.value for word in node.keywords if word.arg in ("label", "help_text"))


def all_texts_of(app):
    for message in messages_of(app):
        yield from message.id if isinstance(message.id, tuple) else (message.id,)


def is_english_only(node):
    if isinstance(node, ast.BinOp):
        return is_english_only(node.left)
    return isinstance(node, (ast.Constant, ast.JoinedStr))


def test_no_message_error_or_label_is_written_in_english_only():
    said = [(path.name, node) for path in SOURCES for node in said_in(path)]
    assert len(said) > 50
    assert [f"{name}: {ast.unparse(node)}" for name, node in said if is_english_only(node)] == []


def test_the_range_has_one_name_wherever_it_is_shown():
    texts = {str(text) for app in ("courses", "learningpath", "progress") for text in all_texts_of(app)}
    assert len([text for text in texts if "80\u00a0% range" in text.replace("%%", "%")]) > 10
    assert not [text for text in texts if re.search(r"8.in.10|8 cases|eight times|80 %", text, re.IGNORECASE)]


# --- What learners read ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("bracketed")
def test_reasons_states_and_hints_are_translated_when_they_are_read():
    assert all(is_bracketed(explanation.reason_text(reason)) for reason in explanation.REASONS)
    assert all(is_bracketed(status.label) for status in models.CourseProgress.Status)
    assert is_bracketed(WRITE_HOURS_LIKE_THIS)


@pytest.mark.usefixtures("bracketed")
def test_templates_say_a_reason_in_the_language_of_the_page():
    page = Template("{% load reasons %}{{ reason|reason|capfirst }}")
    assert page.render(Context({"reason": WAIVED})) == f"[{WAIVED}]"
    assert page.render(Context({"reason": ""})) == ""


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize(
    "form",
    [
        form
        for path in SOURCES
        if path.name == "forms.py"
        for module in [import_module(f"progress.{path.parent.name}.forms")]
        for _name, form in inspect.getmembers(module, inspect.isclass)
        if issubclass(form, BaseForm) and form.__module__ == module.__name__
    ],
)
def test_labels_and_hints_are_translated_when_they_are_read(form):
    for name, field in form.base_fields.items():
        assert name in ("seen", "status", "waived_reason") or is_bracketed(field.label)
        assert not field.help_text or is_bracketed(field.help_text)


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (part, study(ALGEBRA, VISION), study(due("algebra", 70.0), due("vision", 50.0, estimate_hours=9.0)))
        for part in explanation.Part
        if part is not explanation.Part.PLAN
    ]
    + [
        (explanation.Part.COURSES, study(ALGEBRA), study(ALGEBRA, VISION)),
        (explanation.Part.PLAN, study(ALGEBRA), study(ALGEBRA, pace=7.0)),
        (explanation.Part.HOURS, study(done("ethics", 9.0), weeks=[9]), study(ALGEBRA)),
    ],
)
def test_why_the_date_moved_is_translated(part, old, new):
    assert is_bracketed(told(part, old, new))


@pytest.mark.django_db
@pytest.mark.usefixtures("bracketed")
def test_what_the_dashboard_says_is_translated(learner):
    plan = make_plan(learner)
    course = make_course("algebra", 100)
    (progress,) = put(learner, course)
    models.CourseProgress.objects.filter(pk=progress.pk).update(
        told=told_of(course, TODAY) | {"hours": "50.00"}
    )
    for weeks in range(8):
        log(learner, course, 5, STARTS_ON + weeks * ONE_WEEK)
    board = dashboard_for(plan, TODAY, NOW)
    said = card_on(board, AnswerCard).answer.explanation
    assert said.count("[") == said.count("]") >= 2
    assert is_bracketed(said)
    assert is_bracketed(card_on(board, CatalogNotice).lines[0])
    assert is_bracketed(card_on(board, CatalogNotice).finish_sentence)
    assert all(is_bracketed(table.caption) for table in card_on(board, Timeline).tables)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "posted"),
    [
        ("/plan/edit/", {"planned_pace_hours": "7", "starts_on": "2026-11-02", "time_zone": "UTC"}),
        ("/plan/courses/algebra/", {"status": "waived"}),
        ("/plan/courses/algebra/estimate/", {"estimate_hours": "7"}),
        ("/plan/courses/algebra/share/", {"share_done_percent": "50"}),
        ("/plan/courses/algebra/remove/", {}),
        ("/plan/courses/vision/add/", {}),
        ("/plan/courses/vision/decline/", {}),
        ("/plan/log/?week=2026-11-02", {"hours-algebra": "70"}),
        ("/plan/pauses/", {"starts_on": "2026-12-20", "ends_on": "2026-12-31"}),
        ("/plan/what-if/", {"hours": "7"}),
    ],
)
def test_what_was_done_is_said_in_the_learner_s_language(bracketed, learner, learner_client, address, posted):
    make_plan(learner)
    put(learner, make_course("algebra"))
    make_course("vision")
    learner.language = "fr"
    learner.save()
    said = list(get_messages(learner_client.post(address, posted).wsgi_request))
    assert said
    assert all(is_bracketed(message) for message in said)
