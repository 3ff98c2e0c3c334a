"""A form: what was typed, what is wrong with it, and nothing lost."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar, cast

from werkzeug.datastructures import MultiDict

from portal.domain.errors import InvalidInput
from portal.domain.typed import Filled
from portal.rendering.i18n import N_, gettext
from portal.web import transaction

T = TypeVar("T")

CHOOSE = N_("Choose one of these.")


class FormFault(Exception):
    """Something in a form cannot be right; the form itself knows what."""


class Form:
    """Typed texts by field name; a field that was not sent is an empty text.

    `start` fills a form that nobody has typed into yet.
    """

    def __init__(
        self, typed: MultiDict[str, str] | None = None, *, start: Mapping[str, object] | None = None
    ) -> None:
        self.was_sent = typed is not None
        self.errors: dict[str, str] = {}
        self._texts = MultiDict(typed) if typed is not None else _texts(start or {})

    def __getitem__(self, name: str) -> str:
        return self._texts.get(name, "")

    def over(self, known: Mapping[str, object]) -> "Form":
        """The same form on a page that holds others, too: what was not sent stands as it is known."""
        for name, values in _texts(known).lists():
            if name not in self._texts:
                self._texts.setlist(name, values)
        return self

    def all(self, name: str) -> list[str]:
        """Every value of a field that may come several times."""
        return self._texts.getlist(name)

    def is_ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self[name])

    def take(self, name: str, clean: Callable[..., T], **rules: object) -> T:
        """The clean value of one field: `form.take("name", typed.line, longest=60)`.

        What is wrong is kept for the page; the value may be used once `finish` let it pass.
        """
        try:
            return clean(self[name], field=name, **rules)
        except InvalidInput as error:
            self.fail(error.field, error.reason)
            return cast("T", None)

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of the offered values; anything else is a fault of the field."""
        if self[name] not in allowed:
            self.fail(name, CHOOSE)
        return self[name]

    def fail(self, name: str, reason: str) -> None:
        """Notes what is wrong with a field; the first fault of a field is the one shown."""
        if isinstance(reason, Filled):
            reason = gettext(reason.pattern) % reason.values
        self.errors.setdefault(name, reason)

    def finish(self) -> None:
        """Raises `FormFault` when anything is wrong."""
        if self.errors:
            raise FormFault

    def mending(self) -> "Mending":
        """Around what a view does with a form: a fault is kept for the page, and what was written is undone.

        The view returns inside the block; what stands after it shows the form again, with status 422.
        """
        return Mending(self)


class Mending:
    """Catches the faults of one form, and nothing else."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Keeps a fault for the page and undoes what was written."""
        if isinstance(error, InvalidInput):
            faults: Mapping[str, str] = getattr(error, "faults", {error.field: error.reason})
            for name, reason in faults.items():
                self._form.fail(name, reason)
        elif not isinstance(error, FormFault):
            return False
        transaction.undo()
        return True


def _texts(start: Mapping[str, object]) -> MultiDict[str, str]:
    texts: MultiDict[str, str] = MultiDict()
    for name, value in start.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        texts.setlist(name, [_text(one) for one in values])
    return texts


def _text(value: object) -> str:
    return "" if value is None or value is False else "1" if value is True else str(value)
