"""Every text a person reads is said in every language, with the same things filled in, and none is left over.

The texts are found in templates (`_`, `ngettext`, `{% trans %}`), in Python (`_`, `N_`, `gettext` ...),
and in what the product says of wrong input: `InvalidInput(field, "This is needed.")`.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from portal.rendering import i18n

ROOT = Path(__file__).resolve().parents[2]
METHODS = [
    ("portal/**.py", "python"),
    ("workers/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
]
OPTIONS = {"templates/**": {"extensions": "jinja2.ext.i18n", "silent": "false", "trimmed": "true"}}
FILLED = re.compile(r"%\((\w+)\)[sd]")
TRANSLATED = [tag for tag in i18n.languages() if tag != i18n.REFERENCE]


@cache
def texts() -> dict[str, tuple[str, ...]]:
    """Each text by its singular, with its plural if it has one."""
    options = {pattern: OPTIONS["templates/**"] for pattern, way in METHODS if way == "jinja2"}
    found = extract_from_dir(ROOT, METHODS, options, DEFAULT_KEYWORDS)
    said: dict[str, tuple[str, ...]] = {}
    for _file, _line, text, _comments, _context in found:
        forms = (text,) if isinstance(text, str) else tuple(text)
        if forms[0] and len(forms) >= len(said.get(forms[0], ())):
            said[forms[0]] = forms
    for text in said_of_wrong_input():
        said.setdefault(text, (text,))
    return said


SENTENCE_AT = {"InvalidInput": 1, "Filled": 0}  # which argument is said to a person


def said_of_wrong_input() -> Iterator[str]:
    """The sentences given to `InvalidInput`, as a literal or as a constant of the same module."""
    for path in sorted((ROOT / "portal").rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in module.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name not in SENTENCE_AT:
                continue
            place = SENTENCE_AT[name]
            for argument in node.args[place : place + 1]:
                text = constants.get(argument.id) if isinstance(argument, ast.Name) else None
                text = argument.value if isinstance(argument, ast.Constant) else text
                if isinstance(text, str) and text[:1].isupper():  # a sentence; the rest is for the log
                    yield text


def catalogue(language: str) -> Catalog:
    with (i18n.TRANSLATIONS / language / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def filled(text: str) -> set[str]:
    return set(FILLED.findall(text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    known = catalogue(language)
    missing = [text for text in texts() if not (known.get(text) and all(forms(known.get(text))))]
    assert not missing, f"{len(missing)} texts without a translation: {sorted(missing)}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_all_its_number_forms(language: str) -> None:
    known = catalogue(language)
    wrong = [
        text
        for text, said in texts().items()
        if known.get(text) and len(forms(known.get(text))) != (known.num_plurals if len(said) > 1 else 1)
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_fills_in_the_same_things(language: str) -> None:
    known = catalogue(language)
    for text, said in texts().items():
        message = known.get(text)
        wanted = set().union(*map(filled, said))
        for form in forms(message) if message else ():
            extra_or_lost = filled(form) ^ wanted if len(said) == 1 else filled(form) - wanted
            assert not form or not extra_or_lost, f"{text!r}: {form!r}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over_or_unsure(language: str) -> None:
    said = texts()
    for message in catalogue(language):
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        assert key in said, f"nobody says this any more: {key!r}"
        assert not message.fuzzy, key


def test_a_percent_sign_in_a_template_text_is_doubled() -> None:
    for text in texts():
        assert not re.search(r"(?<!%)(?:%%)*%(?![%(])", text), f"write %% in {text!r}"
