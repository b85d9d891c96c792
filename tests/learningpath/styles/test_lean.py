"""Bootstrap's style sheet, made of the rules that pages use."""

from pathlib import Path

import pytest
from bootstrap_wrapper import get_bootstrap_css_dir

from learningpath.styles.lean import lean, lean_bootstrap, used_classes


@pytest.fixture(scope="module")
def sent() -> str:
    return lean_bootstrap()


@pytest.fixture(scope="module")
def used() -> set[str]:
    return used_classes()


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("a{color:red}", "a{color:red}"),
        (".used{color:red}", ".used{color:red}"),
        (".idle{color:red}", ""),
        (".used .idle{color:red}", ""),
        (".used.idle,.used>a{color:red}", ".used>a{color:red}"),
        (".used:not(.idle){color:red}", ".used:not(.idle){color:red}"),
        (".used[type=file]::before{color:red}", ".used[type=file]::before{color:red}"),
        ("@media (width>1px){.idle{color:red}}", ""),
        ("@media (width>1px){.idle{color:red}.used{top:0}}", "@media (width>1px){.used{top:0}}"),
        (":root,[data-bs-theme=light]{--a:1}", ":root{--a:1}"),
        ("[data-bs-theme=dark]{--a:1}", ""),
        ('/* a comment */.used{background:url("a,b")}', '.used{background:url("a,b")}'),
        ("@keyframes turn{to{top:0}}", ""),
        (
            ".used{animation:turn}@keyframes turn{to{top:0}}",
            ".used{animation:turn}@keyframes turn{to{top:0}}",
        ),
    ],
)
def test_a_rule_stays_when_all_its_classes_are_used(css, kept):
    assert lean(css, {"used"}) == kept


@pytest.mark.parametrize(
    "name",
    [
        *("btn", "btn-primary", "form-control", "form-select", "form-check-input", "is-invalid"),
        *("invalid-feedback", "alert", "alert-success", "alert-danger", "table", "d-flex", "mb-0"),
    ],
)
def test_what_pages_and_forms_use_is_found_and_stays(name, used, sent):
    assert name in used
    assert f".{name}" in sent


@pytest.mark.parametrize("name", ["carousel", "offcanvas", "navbar", "toast", "tooltip", "popover"])
def test_components_that_the_site_does_not_have_go(name, sent):
    assert f".{name}" not in sent


def test_most_of_bootstrap_is_not_sent(sent):
    whole = (Path(get_bootstrap_css_dir()) / "bootstrap.min.css").read_text(encoding="utf-8")
    assert len(sent) < len(whole) / 4
