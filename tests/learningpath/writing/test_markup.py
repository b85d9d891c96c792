"""Translated sentences as safe markup."""

from django.utils.safestring import SafeString

from learningpath.writing.formats import day_tag
from learningpath.writing.markup import escaped, in_english, paragraph, sentence
from tests.progress.projection.studies import START


def test_a_sentence_escapes_its_parts_and_stays_safe_among_others():
    said = paragraph(sentence("%(title)s ends.", title="<i>"), sentence("On %(day)s.", day=day_tag(START)))
    assert isinstance(said, SafeString)
    assert said.startswith('&lt;i&gt; ends. On <time datetime="2026-01-05">')


def test_a_paragraph_leaves_out_what_is_empty_and_escapes_what_is_not_markup():
    assert (
        paragraph("", SafeString("<b>One</b>."), SafeString(""), "Two > one.") == "<b>One</b>. Two &gt; one."
    )


def test_what_the_catalog_says_is_marked_as_english_and_escaped():
    assert in_english("A < B") == '<span lang="en">A &lt; B</span>'


def test_numbers_and_quotes_are_written_for_attributes_too():
    assert escaped(7) == "7"
    assert escaped('"it\'s"') == "&quot;it&#x27;s&quot;"
