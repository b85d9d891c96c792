"""Who offers courses, and how their financial aid works."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.models.confidence import Confidence
from courses.models.entry import CatalogEntry, CatalogQuerySet, Fact, FactQuerySet
from learningpath.natural_keys import NaturallyKeyed


class Provider(CatalogEntry):
    """Who offers courses, and the rules of its financial aid (see AidRule)."""

    title = models.CharField(max_length=120)
    url = models.URLField("address", max_length=500)

    objects = CatalogQuerySet.as_manager()

    class Meta:
        ordering = ["title"]


class AidRule(Fact, NaturallyKeyed):
    """One rule of a provider's financial aid, with its source: secondary sources disagree."""

    class Kind(models.TextChoices):
        REVIEW_DAYS = "review_days", _("days a review takes")
        FINISH_DAYS = "finish_days", _("days to finish a course after approval")
        PER_COURSE = "per_course", _("one application for each course, also inside a bundle")
        NEXT_APPLICATION = "next_application", _("the next application can be sent")
        FREE_AUDIT = "free_audit", _("free audit while waiting")
        DISCOUNT = "discount", _("aid is a discount, not always the full price")

    class NextApplication(models.IntegerChoices):
        AFTER_FINISHING = 0, _("after finishing the course before")
        AFTER_DECISION = 1, _("after the decision on the one before")
        ANY_TIME = 2, _("at any time")

    DAY_KINDS = (Kind.REVIEW_DAYS, Kind.FINISH_DAYS)
    YES_OR_NO_KINDS = (Kind.PER_COURSE, Kind.FREE_AUDIT, Kind.DISCOUNT)

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="aid_rules")
    kind = models.CharField("rule", max_length=20, choices=Kind)
    value = models.PositiveSmallIntegerField(
        help_text="Days; or 1 for yes and 0 for no. Of the next application: 0 after finishing the course "
        "before, 1 after the decision on the one before, 2 at any time."
    )
    confidence = models.CharField(max_length=10, choices=Confidence)
    note = models.CharField(max_length=300, blank=True)

    natural_key_fields = ("provider", "kind")
    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["provider", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind"], name="aid_rule_once_per_provider"),
            models.CheckConstraint(
                condition=Q(kind__in=["review_days", "finish_days"], value__range=(1, 1000))
                | Q(kind__in=["per_course", "free_audit", "discount"], value__in=[0, 1])
                | Q(kind="next_application", value__in=[0, 1, 2]),
                name="aid_rule_value_fits_kind",
                violation_error_message="Give 1 to 1000 days, 1 for yes and 0 for no, "
                "or 0, 1 or 2 for the next application.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value_text}"

    @property
    def value_text(self) -> str:
        """The value as a person reads it: ``16 days``, ``yes``, ``at any time``."""
        if self.kind in self.DAY_KINDS:
            return ngettext("%(days)s day", "%(days)s days", self.value) % {"days": self.value}
        if self.kind == self.Kind.NEXT_APPLICATION:
            return str(self.NextApplication(self.value).label)
        return gettext("yes") if self.value else gettext("no")
