import pytest
from django.db.models import ProtectedError
from django.utils.translation import override

from courses.models import AidRule
from tests.courses.models.conftest import TODAY, refused_by_database

pytestmark = pytest.mark.django_db


def test_the_provider_of_a_course_cannot_be_deleted(new_course, provider):
    new_course()
    with pytest.raises(ProtectedError):
        provider.delete()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("review_days", 0),
        ("finish_days", 1001),
        ("next_application", 3),
        ("free_audit", 2),
        ("lottery", 1),
        ("parallel", 1),
    ],
)
def test_the_database_refuses_a_rule_whose_value_does_not_fit(provider, kind, value):
    assert refused_by_database(
        provider.aid_rules.create,
        kind=kind,
        value=value,
        confidence="high",
        source_url="https://a.example/",
        verified_on=TODAY,
    )


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("review_days", 16, "days a review takes: 16 days"),
        ("next_application", 0, "the next application can be sent: after finishing the course before"),
        ("next_application", 1, "the next application can be sent: after the decision on the one before"),
        ("next_application", 2, "the next application can be sent: at any time"),
        ("discount", 1, "aid is a discount, not always the full price: yes"),
    ],
)
def test_a_rule_reads_like_a_sentence(kind, value, text):
    assert str(AidRule(kind=kind, value=value)) == text


@pytest.mark.parametrize(
    ("kind", "value", "language", "text"),
    [
        ("review_days", 1, "en", "days a review takes: 1 day"),
        ("review_days", 16, "en", "days a review takes: 16 days"),
        ("review_days", 16, "fr", "durée d’examen d’une demande: 16 jours"),
        ("per_course", 1, "am", "ለእያንዳንዱ ኮርስ አንድ ማመልከቻ፣ በጥቅል ውስጥ ቢሆንም: አዎ"),
        ("next_application", 2, "fr", "la demande suivante peut être envoyée: à tout moment"),
    ],
)
def test_an_aid_rule_is_read_in_the_language_that_is_spoken(kind, value, language, text):
    rule = AidRule(kind=kind, value=value)
    with override(language):
        assert str(rule) == text
