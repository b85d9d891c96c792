"""Production's settings with one more page: the least that a page of a learner can cost."""

from learningpath.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floor"
