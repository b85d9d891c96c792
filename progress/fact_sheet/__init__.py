"""The fact sheet for an application for financial aid: a learner's own figures and words, to copy from."""
