"""How sure a curator is of what a source says."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Confidence(models.TextChoices):
    """How sure a curator is of a figure or a rule."""

    LOW = "low", pgettext_lazy("confidence", "low")
    CONFLICT = "conflict", pgettext_lazy("confidence", "sources conflict")
    MEDIUM = "medium", pgettext_lazy("confidence", "medium")
    HIGH = "high", pgettext_lazy("confidence", "high")
