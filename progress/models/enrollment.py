"""Who follows which path."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from courses.models import Path
from learningpath.natural_keys import NaturallyKeyed
from progress.models.owned import OwnedQuerySet


class Enrollment(NaturallyKeyed):
    """A learner follows a path, until they leave it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="enrollments")
    path = models.ForeignKey(Path, on_delete=models.PROTECT, related_name="enrollments")
    enrolled_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    natural_key_fields = ("user", "path")
    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["enrolled_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "path"], name="enrollment_once_per_path"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("enrolled_on")),
                name="enrollment_left_after_enrolled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.path_id}"
