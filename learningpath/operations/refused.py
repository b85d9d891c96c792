"""What stops an operation, in a sentence for the operator."""


class Refused(Exception):  # noqa: N818 - it is an answer more than an error
    """An operation that was not done, and why; the database and its backups are as they were."""
