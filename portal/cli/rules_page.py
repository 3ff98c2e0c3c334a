"""The tables of `docs/clinical.md`, made from the rules' own numbers: the page cannot drift from them.

In the page a table stands between `<!-- from the code: NAME -->` and `<!-- end -->`; the rest is prose.
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from portal.domain import adaptation as _every_rule  # noqa: F401 - once imported, all are entered
from portal.domain import dose, edits, free_text, instruments, pain, policy, reasons, red_flags, sources
from portal.domain.dose import Bounds, Dose
from portal.domain.policy_doses import DosePolicy
from portal.domain.policy_limits import DefaultLimits, HardBounds
from portal.rendering import i18n

BLOCK = re.compile(r"(<!-- from the code: (\w+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
LANGUAGES = ("en", "da")
STAGES = "GLKIRSBP "  # what begins with another letter comes last
WEEKS = (1, 3)  # of the programme: the careful start, and what follows
LADDERS = (
    (Dose(sets=2, reps=6), Bounds(Dose(sets=1, reps=4), Dose(sets=3, reps=12))),
    (
        Dose(sets=1, reps=2, hold_seconds=10),
        Bounds(Dose(sets=1, reps=1, hold_seconds=5), Dose(sets=2, reps=3, hold_seconds=45)),
    ),
    (Dose(minutes=10), Bounds(Dose(minutes=5), Dose(minutes=30))),
)
Row = Iterable[object]


class UnknownTable(ValueError):
    """The page asks for a table that the rules do not have, or leaves one out."""


def filled(page: str) -> str:
    """The page with every table made anew; raises `UnknownTable` for a name the rules do not have."""
    asked = [match[2] for match in BLOCK.finditer(page)]
    if odd := set(asked) ^ set(TABLES):
        raise UnknownTable(f"tables that are unknown or missing: {', '.join(sorted(odd))}")
    return BLOCK.sub(lambda match: f"{match[1]}\n{TABLES[match[2]]()}\n\n{match[4]}", page)


def _zones() -> str:
    def cell(phase: pain.Phase, week: int) -> str:
        zones = pain.zones(phase, week, green_max=None, amber_max=None)
        return f"green up to {zones.green_max}, amber up to {zones.amber_max}"

    rows = [(phase.value, *(cell(phase, week) for week in WEEKS)) for phase in pain.Phase]
    return _table(("phase", "weeks 1 and 2", f"from week {policy.POLICY.settled_from_week}"), rows)


def _rules() -> str:
    rows = [
        (
            code,
            " / ".join(dict.fromkeys(entry.says for entry in entries if entry.says)),
            ", ".join(reasons.numbers_of(code)),
            reasons.marks_of(code),
        )
        for code, entries in sorted(reasons.ALL_RULES.items(), key=_in_order)
    ]
    return _table(("rule", "when", "numbers it reads", "rests on"), rows)


def _in_order(rule: tuple[str, object]) -> tuple[int, int, str]:
    """As a check-in meets them: gate, light, flare kit, exercises, programme; numbers as numbers."""
    code = rule[0]
    number = re.search(r"\d+", code)
    return (STAGES.find(code[0]) % len(STAGES), int(number[0]) if number else 0, code)


def _numbers() -> str:
    return _valued(policy.Policy)


def _dose_numbers() -> str:
    return _valued(DosePolicy)


def _limits() -> str:
    bounds = HardBounds()
    rows = [
        (name, value, _range(getattr(bounds, name, None)), basis.marked)
        for name, value, basis in _values(DefaultLimits)
    ]
    others = [
        (name, "", _range(value), basis.marked)
        for name, value, basis in _values(HardBounds)
        if not hasattr(DefaultLimits(), name)
    ]
    return _table(("limit", "shipped", "no setting goes beyond", "rests on"), rows + others)


def _edits() -> str:
    rows = [
        (edits.SAYS[edit], *(getattr(resets, part.name).value for part in fields(edits.Resets)))
        for edit, resets in edits.EDIT_RULES.items()
    ]
    return _table(("edit", *(part.name.replace("_", " ") for part in fields(edits.Resets))), rows)


def _steps() -> str:
    rows = []
    for start, bounds in LADDERS:
        up, down = (_ladder(start, bounds, step) for step in (dose.harder, dose.easier))
        rows += [(dose.words(start), " → ".join(up), " → ".join(down))]
    return _table(("from", "harder, step by step", "easier, step by step"), rows)


def _ladder(start: Dose, bounds: Bounds, step: Callable[[Dose, Bounds], Dose | None]) -> list[str]:
    steps = [start]
    while (after := step(steps[-1], bounds)) is not None and after != steps[-1]:
        steps.append(after)
    return [dose.words(after) for _, after in pairwise(steps)]


def _red_flags() -> str:
    rows = [
        (code, kind.value, *(i18n.word("red_flags", code, language) for language in LANGUAGES))
        for code, kind in red_flags.ALL_CODES.items()
    ]
    return _table(("code", "class", "English", "Danish"), rows)


def _safety() -> str:
    names = [kind.value for kind in red_flags.RedFlagClass]
    rows = [(name, *(i18n.word("safety", name, language) for language in LANGUAGES)) for name in names]
    return _table(("class", "English", "Danish"), rows)


def _words() -> str:
    rows = [("today", ", ".join(free_text.URGENT_WORDS)), ("to be read", ", ".join(free_text.REVIEW_WORDS))]
    return _table(("a therapist reads it", "words (a star stands for any ending)"), rows)


def _sentences() -> str:
    spoken = {language: i18n.words(language)["patient"] for language in LANGUAGES}
    rows = [(key, *(spoken[language].get(key, "") for language in LANGUAGES)) for key in spoken["en"]]
    return _table(("rule", "to the patient, English", "to the patient, Danish"), rows)


def _alerts() -> str:
    rows = [
        (code, text, i18n.word("alerts", code, "da")) for code, text in i18n.words("en")["alerts"].items()
    ]
    return _table(("alert", "English", "Danish"), rows)


def _measures() -> str:
    rows = [
        (
            code,
            f"{one.least} to {one.most}",
            "higher" if one.higher_is_better else "lower",
            _matters(one),
            one.source if one.is_checked else f"{one.source} (not checked yet)",
        )
        for code, one in instruments.INSTRUMENTS.items()
    ]
    return _table(("measure", "range", "better is", "a change that matters", "source"), rows)


def _matters(one: instruments.Instrument) -> str:
    if one.matters is None:
        return "no verdict"
    share = f" or {one.matters_percent} %" if one.matters_percent else ""
    return f"{one.matters}{share}"


def _sources() -> str:
    rows = [(source.name, f"[{source.mark}]", source.citation) for source in sources.SOURCES.values()]
    return _table(("source", "mark", "where"), rows)


def _valued(kind: type[Any]) -> str:
    return _table(
        ("number", "value", "rests on"), [(name, value, basis.marked) for name, value, basis in _values(kind)]
    )


def _values(kind: type[Any]) -> list[tuple[str, Any, sources.Basis]]:
    shipped = kind()
    return [(name, getattr(shipped, name), basis) for name, basis in policy.sources(kind).items()]


def _range(bounds: tuple[int, int] | None) -> str:
    return "" if bounds is None else f"{bounds[0]} to {bounds[1]}"


def _table(head: tuple[str, ...], rows: Iterable[Row]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    words = {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return " ".join(words.split()).replace("|", "\\|")


TABLES: Mapping[str, Callable[[], str]] = {
    "zones": _zones,
    "rules": _rules,
    "steps": _steps,
    "limits": _limits,
    "edits": _edits,
    "numbers": _numbers,
    "dose_numbers": _dose_numbers,
    "alerts": _alerts,
    "red_flags": _red_flags,
    "safety": _safety,
    "words": _words,
    "sentences": _sentences,
    "measures": _measures,
    "sources": _sources,
}
"""Every table of the page by its name; all of them stand in it."""


@click.command()
@click.argument("page", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def docs(page: Path) -> None:
    """Print a page, such as docs/clinical.md, with its tables made from the code."""
    try:
        click.echo(filled(page.read_text(encoding="utf-8")), nl=False)
    except UnknownTable as fault:
        click.echo(f"{page}: {fault}", err=True)
        sys.exit(2)
