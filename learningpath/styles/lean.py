"""Bootstrap without what no page uses: most of its styles are for components that this site does not have.

Learners pay for each kilobyte. The rules that stay are those whose classes occur in a template, a form or a
library's template that pages are made from.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from bootstrap_wrapper import get_bootstrap_css_dir

PACKAGES = ("learningpath", "courses", "progress", "crispy_forms", "crispy_bootstrap5")
# Put together where they are used, from a message's level.
LEVELS = {f"alert-{level}" for level in ("success", "info", "warning", "danger")}
CLASS_ATTRIBUTES = re.compile(r"""class(?:es)?["']?\s*[:+]?=?\s*f?(?:"([^"]*)"|'([^']*)')""")
HYPHENATED = re.compile(r"[a-z]+(?:-[a-z0-9]+)+")
NAME = re.compile(r"[A-Za-z][\w-]*")


def lean_bootstrap() -> str:
    """Return the style sheet; takes about a second."""
    file = Path(get_bootstrap_css_dir()) / "bootstrap.min.css"
    return lean(file.read_text(encoding="utf-8"), used_classes())


def lean(css: str, classes: Collection[str]) -> str:
    """Return the rules of a style sheet that can apply to pages with these classes and no Bootstrap theme."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    kept = "".join(_lean_rules(rules, classes))
    return kept + "".join(rule for name, rule in _animations(rules) if name in kept)


@cache
def used_classes() -> frozenset[str]:
    """Return the names of classes in the project's sources and in those of the form library."""
    classes = set(LEVELS)
    for source in _sources():
        text = source.read_text(encoding="utf-8")
        attributes = (double or single for double, single in CLASS_ATTRIBUTES.findall(text))
        classes |= {name for attribute in attributes for name in NAME.findall(attribute)}
        if source.suffix == ".py":  # where forms put class names together
            classes |= set(HYPHENATED.findall(text))
    return frozenset(classes)


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            for suffix in ("html", "py"):
                yield from Path(folder).rglob(f"*.{suffix}")


def _lean_rules(rules: Iterable[Any], classes: Collection[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _selectors(rule.prelude) if _can_apply(one, classes)]
            if selectors:
                joined = ",".join(tinycss2.serialize(one).strip() for one in selectors)
                yield f"{joined}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            nested = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "".join(_lean_rules(nested, classes)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"


def _selectors(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the selectors of a rule, which commas part."""
    selector: list[Any] = []
    for part in prelude:
        if part == ",":
            yield selector
            selector = []
        else:
            selector.append(part)
    yield selector


def _can_apply(selector: list[Any], classes: Collection[str]) -> bool:
    """Whether all classes of a selector are used; what stands in brackets (``:not(…)``) asks for none."""
    if "data-bs-" in tinycss2.serialize(selector):  # Bootstrap's scripts and themes, of which there are none
        return ":root" in tinycss2.serialize(selector)
    named = [after.value for dot, after in pairwise(selector) if dot == "." and after.type == "ident"]
    return all(name in classes for name in named)


def _animations(rules: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword == "keyframes":
            yield tinycss2.serialize(rule.prelude).strip(), rule.serialize()
