"""`bedring rules recompute`: every kept decision made again; each must come out as it was."""

import sys
from collections import Counter
from datetime import UTC, datetime

import click

from portal.config import Settings
from portal.db import models, schema
from portal.db.session import Session
from portal.runtime import Runtime
from portal.services import recompute as services
from portal.services.recompute import Again, Verdict

DIFFERS = 1  # exit code


@click.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Only decisions from this day on (UTC). Default: all."
)
def recompute(since: datetime | None) -> None:
    """Make every decision again from what was stored with it, and compare. Nothing is written.

    One line for each that comes out different, without health data; the exit code is then 1.
    """
    settings = Settings()
    schema.check(settings.database_url)
    runtime = Runtime.of(settings)
    counts: Counter[Verdict] = Counter()
    gone: Counter[str] = Counter()
    day = since and since.replace(tzinfo=UTC)
    with runtime.reading() as session:
        for again in services.every(session, library=runtime.catalogue.library, since=day):
            counts[again.verdict] += 1
            if again.verdict is Verdict.GONE:
                gone[again.review.engine] += 1
            if again.verdict is Verdict.DIFFERENT:
                click.echo(_difference(session, again))
    click.echo(summary(counts, gone))
    sys.exit(DIFFERS if counts[Verdict.DIFFERENT] else 0)


def summary(counts: Counter[Verdict], gone: Counter[str]) -> str:
    """How many decisions came out equal, and why others could not be made again."""
    parts = [f"{counts[Verdict.EQUAL]} equal", f"{counts[Verdict.DIFFERENT]} different"]
    for rules, number in sorted(gone.items()):
        parts.append(f"{number} made by rule set {rules}, which this release no longer has")
    if counts[Verdict.INCOMPLETE]:
        parts.append(f"{counts[Verdict.INCOMPLETE]} whose answers are erased or were not kept")
    return f"{counts.total()} decisions: {', '.join(parts)}"


def _difference(session: Session, again: Again) -> str:
    check_in = session.get_one(models.CheckIn, again.review.check_in_id)
    place = f"check-in {check_in.public_id}, answer {again.review.answer_number}"
    return f"{place}: {', '.join(again.fields)}"
