"""The migrations of ``progress``, and those of the next release in this folder."""

from progress import migrations

__path__ += migrations.__path__
