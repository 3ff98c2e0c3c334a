"""`bedring rules replay`: the answers of this installation once more, with other limits. Writes nothing."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

import click

from portal.catalogue import reader
from portal.catalogue.reader import CatalogueFault
from portal.config import Settings
from portal.db import schema
from portal.db.queries import clinic as clinic_queries
from portal.domain import limit_changes
from portal.domain.errors import InvalidInput, NotFound
from portal.runtime import Runtime
from portal.services import replay as replays
from portal.services import replay_words
from portal.services.replay import Move, Replayed

DAYS = 90
MALFORMED = 2  # exit code of a file that cannot be read as limits
MOST_SHOWN = 20
EXPLAINED = """\
Each answer is looked at on its own. What patients would have answered later, nobody knows.
Nothing was changed."""


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day; 90 days ago if left out.")
@click.option("--limits", "file", type=click.Path(path_type=Path), help="A YAML file of limits to change.")
def replay(since: datetime | None, file: Path | None) -> None:
    """Run the rules again over the stored answers, with other limits.

    Without --limits every decision is made again under its own; exit code 1 if one comes out different. Exit
    code 2 if the file of limits cannot be right.
    """
    changes = _changes(file) if file else {}
    settings = Settings()
    schema.check(settings.database_url)
    runtime = Runtime.of(settings)
    first = since.replace(tzinfo=UTC) if since else runtime.now() - timedelta(days=DAYS)
    with runtime.reading() as session:
        clinic = clinic_queries.first(session)
        if clinic is None:
            raise NotFound("clinic")
        found = replays.compare(
            session,
            library=runtime.catalogue.library,
            clinic_id=clinic.id,
            since=first,
            changes=changes,
        )
    for line in _report(found):
        click.echo(line)
    sys.exit(1 if found.differing and not changes else 0)


def _changes(file: Path) -> dict[str, Any]:
    """The limits of a file, by the names that `Envelope` gives them."""
    try:
        values = reader.read_yaml(file)
    except CatalogueFault as fault:
        _refuse(str(fault))
    if not isinstance(values, dict):
        _refuse(f"{file}: file: give names of limits with their values")
    try:
        return limit_changes.checked(values)
    except InvalidInput as fault:
        _refuse(f"{file}: {fault}")


def _report(found: Replayed) -> Iterator[str]:
    yield f"{found.looked_at} answers, {found.differing} would have ended differently."
    if found.of_other_rules:
        yield f"{found.of_other_rules} were decided by other rules and are left out."
    if found.erased:
        yield f"{found.erased} cannot be read any more and are left out."
    yield f"\n{'':45}  as signed  with these limits"
    for line in replay_words.lines(found):
        words = f"{line.words}{', asked first' if line.is_asked else ''}"
        yield f"{words:45}  {line.before:9}  {line.after:17}"
    if found.differences:
        yield ""
    for (exercise, did, would), times in found.differences.most_common(MOST_SHOWN):
        yield f"{times:5} times  {exercise} · {_words(did)} · {_words(would)}"
    yield f"\n{EXPLAINED}"


def _words(move: Move) -> str:
    return f"{replay_words.MOVES[move.change]}{', asked first' if move.is_asked else ''}"


def _refuse(reason: str) -> NoReturn:
    """One clear line, and exit code 2."""
    click.echo(" ".join(reason.split()), err=True)
    sys.exit(MALFORMED)
