"""Settings of a release that is to come: this one's, and a migration more."""

from learningpath.settings import *  # noqa: F403

MIGRATION_MODULES = {"progress": "tests.faults.next_release.progress"}
