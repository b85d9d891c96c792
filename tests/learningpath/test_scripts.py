import pytest

from learningpath.scripts import without_comments


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("// a\nb();\n  // c\nd();\n", "b();\nd();\n"),
        ("/** a */\nb();\n/**\n * c * d\n */\ne();\n", "b();\ne();\n"),
        ("a();\n\n\nb();\n", "a();\nb();\n"),
        ("a(); // b\nc(); /* d */\n", "a(); // b\nc(); /* d */\n"),
        ("/* a */ b();\nc();\n/* d */\n", "/* a */ b();\nc();\n"),
        ('a("// b");\nc("/*");\nd();\n/* e */\n', 'a("// b");\nc("/*");\nd();\n'),
    ],
)
def test_of_a_script_only_lines_without_code_are_left_out(written, sent):
    assert without_comments(written) == sent
