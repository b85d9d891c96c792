"""What a page says once, after a form: kept in the session, and without anybody's e-mail address."""

import re
from typing import Any

from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponse
from django.utils.safestring import SafeData, mark_safe

# As signing up takes them, also with quotes, apostrophes, a number for a host; markup escapes some of these.
_QUOTED = r"\"[^\"\s]*\"|&quot;(?:(?!&quot;)\S)*&quot;"
_PART = r"(?:&(?:amp|\#x27|\#39);|[^\s@<>\"“”‘’«»()\[\],;:])+"
ADDRESS = re.compile(rf"(?:{_QUOTED}|{_PART})@(?:\[[^\]\s]+\]|{_PART})")
HIDDEN = "…"


class Messages(SessionStorage):
    """Messages as Django keeps them in the session, each with all e-mail addresses left out.

    Libraries like to name the account; whoever borrows a phone, or reads the sessions, need not learn it.
    """

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """Keep a message (BaseStorage.add)."""
        super().add(level, without_addresses(message), extra_tags)

    def _store(self, messages: Any, response: HttpResponse, *args: Any, **kwargs: Any) -> Any:
        """Keep or strike out messages; note whether the session changes for nothing else (BaseStorage)."""
        request: Any = self.request
        was_changed = request.session.modified
        not_kept = super()._store(messages, response, *args, **kwargs)  # type: ignore[misc]
        request.only_messages_changed = request.session.modified and not was_changed
        return not_kept


def without_addresses(message: Any) -> Any:
    """Return a message with each e-mail address hidden; markup that was safe stays safe."""
    text = str(message)
    hidden = ADDRESS.sub(HIDDEN, text)
    if hidden == text:
        return message
    return mark_safe(hidden) if isinstance(message, SafeData) else hidden  # noqa: S308 (it was safe before)
