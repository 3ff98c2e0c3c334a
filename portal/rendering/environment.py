"""One Jinja configuration for pages, e-mails and sheets, in every language."""

import unicodedata
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from portal.domain.exercise import Library
from portal.domain.shades import shades
from portal.rendering import charts, formats, i18n, links, open_hours, parts, qr, score_drawing
from portal.rendering.parts import Printable
from portal.rendering.reasons import Reasons


class Named(Protocol):
    """Something a language has a name for."""

    @property
    def name(self) -> str:
        """What it is called."""


class Wording(Protocol):
    """The words of one language, by exercise."""

    @property
    def exercises(self) -> Mapping[str, Named]:
        """The words of each exercise."""


class Content(Protocol):
    """What the renderer needs of the catalogue; handed over by the runtime."""

    @property
    def library(self) -> Library:
        """Every exercise."""

    @property
    def words(self) -> Mapping[str, Wording]:
        """The words of each language."""


class ComposedEmail(NamedTuple):
    """An e-mail as it will be read: a subject on one line, the text, and the same as HTML."""

    subject: str
    text: str
    html: str


class Renderer:
    """Renders templates; the language is an argument, never a setting of the process."""

    def __init__(self, templates: Path, catalogue: Content, public_url: str) -> None:
        self.catalogue = catalogue
        self.public_url = public_url
        self._templates = templates
        self.environment = Environment(loader=FileSystemLoader(templates), autoescape=True)
        self.configure(self.environment)
        self._inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def configure(self, environment: Environment) -> None:
        """Sets up an environment (Flask's too) with rules, filters and values; before its first template."""
        environment.undefined = StrictUndefined
        environment.autoescape = is_escaped
        environment.trim_blocks = True
        environment.lstrip_blocks = True
        environment.add_extension("jinja2.ext.i18n")
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
            i18n.gettext, i18n.ngettext, newstyle=True
        )
        environment.filters.update(self._filters())
        environment.globals.update(
            public_url=self.public_url,
            links=links,
            qr=qr.svg,
            charts=charts,
            score_scale=score_drawing.scale,
            icon_shapes=partial(_icon_shapes, self._templates),
            part=parts.part,
            drawing=parts.drawing,
            picture=parts.picture,
            language=i18n.current,
            languages=i18n.languages,
            language_name=i18n.language_name,
            word=i18n.word,
            safety=i18n.safety,
            shades=shades,
            reasons=self.reasons,
        )

    def render(self, template: str, language: str, /, **values: Any) -> str:
        """A template in a language; a value it misses is an error, never an empty place."""
        with i18n.use(language):
            return self.environment.get_template(template).render(**values)

    def email(self, key: str, language: str, /, **values: Any) -> ComposedEmail:
        """The e-mail `templates/emails/<key>/`; styles are written into its elements for old programs."""
        folder = f"emails/{key}"
        return ComposedEmail(
            subject=one_line(self.render(f"{folder}/subject.txt", language, **values)),
            text=self.render(f"{folder}/body.txt", language, **values).strip() + "\n",
            html=self._inliner.inline(self.render(f"{folder}/body.html", language, **values)),
        )

    def document(self, variant: str, language: str, /, **values: Any) -> Printable:
        """A sheet, `templates/pdf/<variant>/document.html`, for the printer; its `plain` is for a browser."""
        with parts.collecting(f"{variant}.css", language) as found:
            html = self.render(f"pdf/{variant}/document.html", language, **values)
        return Printable(html, found.parts, found.drawings)

    def reasons(self) -> Reasons:
        """The sentences of decisions, in the language spoken now."""
        words = self.catalogue.words[i18n.current()].exercises
        return Reasons({exercise: said.name for exercise, said in words.items()}, i18n.current())

    def exercise_name(self, exercise: str) -> str:
        """What an exercise is called in the language spoken now; one that is gone is called by its id."""
        words = self.catalogue.words[i18n.current()].exercises.get(exercise)
        return words.name if words else exercise

    def exercise_words(self, exercise: str) -> Any:
        """Steps, cues, mistakes and precautions of an exercise, in the language spoken now."""
        return self.catalogue.words[i18n.current()].exercises[exercise]

    def _filters(self) -> dict[str, Any]:
        return {
            "dose": formats.dose,
            "short_dose": formats.short_dose,
            "per_week": formats.per_week,
            "sessions": formats.sessions,
            "rest": formats.rest,
            "effort": formats.effort,
            "minutes": formats.minutes,
            "sentence": formats.sentence,
            "long_date": i18n.long_date,
            "short_date": i18n.short_date,
            "near_date": i18n.near_date,
            "clock": i18n.clock,
            "week_number": i18n.week_number,
            "number": i18n.number,
            "listed": i18n.listed,
            "open_hours": open_hours.lines,
            "one_line": one_line,
            "exercise": self.catalogue.library.__getitem__,
            "exercise_name": self.exercise_name,
            "exercise_words": self.exercise_words,
        }


@cache
def _icon_shapes(templates: Path, name: str) -> Markup:
    """The shapes of an icon: a list of fifty rows draws two hundred, so each file is read once."""
    file = templates / "shared" / "icons" / f"{name}.svg"
    return Markup(file.read_text(encoding="utf-8").strip())  # noqa: S704 - a file of our own


def is_escaped(template: str | None) -> bool:
    """Whether values are escaped: everywhere but in plain-text e-mails, where `&` is read as it is."""
    return template is None or not template.endswith(".txt")


def one_line(text: str) -> str:
    """The text on one line without control characters: nothing in a value can start another mail header."""
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text)
    return " ".join(plain.split())
