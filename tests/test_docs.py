"""The documents say what is true."""

import re
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from progress.models import CourseProgress
from tests.test_makefile import make

ROOT: Path = settings.BASE_DIR
DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for pattern in ("*.md", "docs/*.md", "[a-z]*/README.md")
    for path in sorted(ROOT.glob(pattern))
}
SETTINGS = (ROOT / "learningpath" / "settings.py").read_text(encoding="utf-8")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for app in ("courses", "learningpath", "progress")
    for path in (ROOT / app).rglob("*.py")
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

CODE = re.compile(r"^```\w*\n(.*?)^```|^ {4}([^\n]*)$|`([^`]+)`", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"(?!-)[\w.*<>-]+/[\w.*<>/-]*|[\w.*-]+\.(py|md|html|css|js|yaml|toml|txt|po|conf)")
# Where the documents look for a file that they name by the end of its path.
FOLDERS = ("benchmarks", "courses", "deploy", "docs", "fixtures", "learningpath", "progress", "tests")

LINK = re.compile(r"(?<!!)\[[^]]+\]\(([^)\s]+)\)")


def section(document: str, title: str) -> str:
    return DOCUMENTS[document].split(f"\n## {title}\n")[1].split("\n## ")[0]


def code_in(document: str) -> list[str]:
    """Return what a document sets as code: whole blocks, and `spans` on one line."""
    return [
        block or line or " ".join(span.split())
        for block, line, span in CODE.findall(DOCUMENTS[document])
        if block or line or span
    ]


def named(pattern: str) -> list[tuple[str, str]]:
    """Return (document, name) of all that the code in the documents names by this pattern."""
    found = {
        (document, name)
        for document in DOCUMENTS
        for code in code_in(document)
        for name in re.findall(pattern, code, re.MULTILINE)
    }
    assert found, pattern
    return sorted(found)


def files_named() -> list[tuple[str, str]]:
    found = {
        (document, word)
        for document in DOCUMENTS
        for code in code_in(document)
        for word in (word.strip("(),;:") for word in code.split())
        if FILE.fullmatch(word) and not word.startswith(".venv/")
    }
    return sorted(found)


def exists(path: str) -> bool:
    """Whether there is such a file or folder; ``<slice>`` stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path.rstrip("/"))
    if any(ROOT.glob(pattern)):
        return True
    return any(any((ROOT / folder).rglob(pattern)) for folder in FOLDERS)


def anchors(document: str) -> set[str]:
    """Return what a link can point to in a document: its headings, as repository hosts make anchors of them."""
    prose = re.sub(r"^```.*?^```", "", DOCUMENTS[document], flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(document: str, link: str) -> bool:
    """Whether a link of a document leads to a document with that heading, or to another file."""
    path, _, anchor = link.partition("#")
    target = ((ROOT / document).parent / path).resolve() if path else ROOT / document
    if not anchor:
        return target.exists()
    name = target.relative_to(ROOT.resolve()).as_posix()
    return name in DOCUMENTS and anchor in anchors(name)


def test_environment_table_lists_exactly_what_settings_read():
    table = section("README.md", "Settings from the environment")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", SETTINGS))
    read |= set(re.findall(r"_required_in_production\(\s*\"([A-Z_]+)\"", SETTINGS))
    assert listed == read


@pytest.mark.parametrize(("document", "target"), named(r"(?:^|`)make ([a-z-]+)"))
def test_every_make_target_named_exists(document, target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize(("document", "path"), files_named())
def test_every_file_named_exists(document, path):
    assert exists(path)


@pytest.mark.parametrize("path", ["progress/no_such.py", "no_such.py", "no-such-folder/", "no/<slice>/x.py"])
def test_a_file_that_is_not_there_is_noticed(path):
    assert FILE.fullmatch(path)
    assert not exists(path)


@pytest.mark.parametrize(("document", "command"), named(r"manage\.py ([a-z_]+)"))
def test_every_command_named_exists(document, command):
    assert command in get_commands()


def test_the_table_of_commands_lists_exactly_those_of_the_project():
    listed = re.findall(r"^\| `(\w+)", DOCUMENTS["docs/commands.md"], re.MULTILINE)
    own = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert sorted(listed) == sorted(own)


def test_the_readme_is_a_screen_and_a_bit_so_that_a_newcomer_reads_all_of_it():
    assert len(DOCUMENTS["README.md"].splitlines()) < 90


def test_the_first_screen_of_the_readme_says_how_to_run_it_so_that_a_newcomer_need_not_scroll():
    first_screen = "\n".join(DOCUMENTS["README.md"].splitlines()[:24])
    for said in ("make run", "make test", "python3-venv", "http://localhost:8000"):
        assert said in first_screen


def test_the_readme_leads_to_every_other_document_so_that_none_is_overlooked():
    assert set(LINK.findall(section("README.md", "Read on"))) == DOCUMENTS.keys() - {"README.md"}


@pytest.mark.parametrize(("document", "module"), named(r"python -m benchmarks\.(\w+)"))
def test_figures_come_from_a_benchmark_of_the_project(document, module):
    assert (ROOT / "benchmarks" / f"{module}.py").exists()


def test_words_of_the_documents_are_the_words_of_the_code():
    words = section("docs/architecture.md", "Words")
    for status in CourseProgress.Status:
        assert status.label.lower() in words
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", words, re.MULTILINE)
    names = {name for _, _, in_code in rows for name in re.findall(r"`([^`]+)`", in_code)}
    assert len(names) > len(rows) > 30
    parts = {part for name in names if not exists(name) for part in name.split(".")}
    assert {part for part in parts if not re.search(rf"\b{part}\b", SOURCES)} == set()


def test_every_folder_of_the_learners_app_is_named_where_what_is_told():
    folders = {path.parent.name for path in (ROOT / "progress").glob("*/__init__.py")}
    assert {"learner", "log", "projection"} <= folders
    told = section("docs/architecture.md", "Where what is")
    assert {folder for folder in folders if f"`progress/{folder}/`" not in told} == set()


def test_links_between_the_documents_lead_somewhere():
    links = [(document, link) for document, text in DOCUMENTS.items() for link in LINK.findall(text)]
    assert {"README.md", "docs/decisions.md"} <= {document for document, _ in links}
    assert [(document, link) for document, link in links if not leads_somewhere(document, link)] == []


@pytest.mark.parametrize("link", ["no-such.md", "decisions.md#no-such-heading", "#no-such-heading", "../x/"])
def test_a_link_that_leads_nowhere_is_noticed(link):
    assert not leads_somewhere("docs/decisions.md", link)


def test_every_decision_is_in_the_index_and_says_why_it_was_taken_and_what_was_not():
    index, *decisions = DOCUMENTS["docs/decisions.md"].split("\n## ")
    titles = [decision.split("\n")[0] for decision in decisions]
    assert re.findall(r"^- \[(.+)\]\(#.+\)$", index, re.MULTILINE) == titles
    for decision in decisions:
        assert re.findall(r"^\*\*(\w+)\.\*\* ", decision, re.MULTILINE) == ["Context", "Decision", "Rejected"]


def test_every_picture_shown_is_there():
    shown = [
        (ROOT / document).parent / picture
        for document, text in DOCUMENTS.items()
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)
    ]
    assert shown
    assert [picture for picture in shown if not picture.exists()] == []


def test_editors_break_lines_where_the_formatters_do():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    editor = ConfigParser()
    editor.read_string("[before]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    assert editor.getint("*.py", "max_line_length") == tools["ruff"]["line-length"]
    assert editor.getint("*.html", "max_line_length") == tools["djlint"]["max_line_length"]
    assert editor.getint("*", "indent_size") == tools["djlint"]["indent"]


def test_hooks_before_a_commit_run_what_make_check_does_and_fetch_nothing():
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    checks = make("--dry-run", "check").stdout.splitlines()
    tools = [line for line in checks if re.match(r"\.venv/bin/(?!python)", line)]
    assert len(tools) == 5
    assert [hook["entry"].removeprefix("env DEBUG=1 ") for hook in hooks] == tools
