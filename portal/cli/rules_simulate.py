"""`bedring rules simulate`: the rules on invented patients, with every law checked on every decision."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import click

from portal.catalogue import reader
from portal.catalogue.content import Protocol
from portal.catalogue.reader import Catalogue
from portal.domain.decision import Priority
from portal.domain.envelope import Envelope, Limits, Power
from portal.domain.pain import Phase
from portal.domain.programme import Prescription, Programme
from portal.services import simulation
from portal.services.simulated_model import Model
from portal.services.simulation import Arm, Start, Tally, Trial

PROTOCOLS = {
    Phase.ACUTE: "lbp_acute_calm",
    Phase.SUBACUTE: "lbp_subacute_rebuild",
    Phase.CHRONIC: "lbp_chronic_core",
}
LONG = "lbp_full_session_002"
NO_EVIDENCE = """\
Invented patients: this is no evidence of benefit. It shows whether the rules keep their own laws."""
WIDTHS = (18, 16, 9, 8, 5, 15, 23, 6)
BARS = 100  # how often the progress bar moves
_POWER = {True: Power.BY_ITSELF, False: Power.ASK}
_SHARED = {limit.name for limit in fields(Limits)} & {limit.name for limit in fields(Envelope)}


@click.command()
@click.option("--patients", type=click.IntRange(1, 1_000_000), default=10_000, show_default=True)
@click.option("--weeks", type=click.IntRange(2, 104), default=12, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same numbers.")
@click.option("--arm", type=click.Choice([arm.value for arm in Arm]), help="One arm; all three if left out.")
@click.option("--noise", type=click.FloatRange(0, 5), help="SD of a week's noise in pain.")
@click.option("--flares", type=click.FloatRange(0, 1), help="Chance of a flare in a week.")
@click.option("--red-flags", type=click.FloatRange(0, 1), help="Chance of a red flag in an answer.")
@click.option("--effect", type=click.FloatRange(0, 5), help="Points of pain that exercising takes away.")
@click.option("--reminder", type=click.FloatRange(0, 2), help="What reminding adds to the odds (log).")
@click.option(
    "--cores", type=click.IntRange(1), default=os.cpu_count(), help="How many to use; all if left out."
)
@click.option("--long-plan", is_flag=True, help="Nine exercises for long-lasting pain.")
def simulate(
    patients: int,
    weeks: int,
    seed: int,
    arm: str | None,
    cores: int,
    long_plan: bool,
    **chances: float | None,
) -> None:
    """Try the rules on invented patients, week after week.

    Prints one line for each arm; no evidence of benefit. Exit code 1 if a decision broke a law.
    """
    given: dict[str, Any] = {name: chance for name, chance in chances.items() if chance is not None}
    model, catalogue = replace(Model(), **given), reader.load()
    beginning = starts(catalogue, weeks, long_plan=long_plan)
    tallies: dict[Arm, Tally] = {}
    for one in [Arm(arm)] if arm else Arm:
        trial = Trial(catalogue.library, beginning, one, model, weeks, seed)
        tallies[one] = _counted(trial, patients, cores)
    click.echo(_line("arm", f"pain 0/{weeks // 2}/{weeks}", "adherence", *_HEADS))
    for one, tally in tallies.items():
        click.echo(_row(one, tally))
    click.echo(f"\n{patients} patients, {weeks} weeks, seed {seed}. {NO_EVIDENCE}")
    broken = [line for tally in tallies.values() for line in _broken(tally)]
    for line in broken:
        click.echo(line)
    sys.exit(1 if broken else 0)


_HEADS = ("sessions", "load", "red/100 answers", "alerts/100 weeks (high)", "broken")


def _counted(trial: Trial, patients: int, cores: int) -> Tally:
    """All patients of one arm, on so many cores; a bar on the error output shows how far it is."""
    tally, size = Tally(), max(1, patients // BARS)
    parts = [range(first, min(first + size, patients)) for first in range(0, patients, size)]
    shared = multiprocessing.get_context("fork").Pool(cores, _begin, (trial,))
    bar = click.progressbar(length=len(parts), label=trial.arm.value, file=sys.stderr)
    with shared as pool, bar:
        for part in pool.imap(_part, parts):
            tally.add(part)
            bar.update(1)
    return tally


def _begin(trial: Trial) -> None:
    """In each process, once: the values of the rules hold no circles, there is nothing to collect."""
    _here["trial"] = trial
    gc.freeze()
    gc.disable()


_here: dict[str, Trial] = {}  # of one process


def _part(patients: range) -> Tally:
    tally = Tally()
    for life in _here["trial"].lives(patients):
        tally.add(life)
    return tally


def starts(catalogue: Catalogue, weeks: int, *, long_plan: bool) -> dict[Phase, Start]:
    """A shipped protocol for each phase, signed as it suggests until the end."""
    chosen = PROTOCOLS | ({Phase.CHRONIC: LONG} if long_plan else {})
    until_on = simulation.START + timedelta(weeks=weeks)
    return {phase: _start(phase, catalogue.protocols[name], until_on) for phase, name in chosen.items()}


def _start(phase: Phase, protocol: Protocol, until_on: date) -> Start:
    items = tuple(
        Prescription(item.exercise, item.dose, item.per_week, item.priority, keep=item.keep)
        for item in protocol.items
    )
    limits = Limits(**protocol.limits)  # type: ignore[arg-type]  # `Limits` checks them
    signed = Envelope(
        until_on,
        shorter=_POWER[limits.auto_shorten],
        harder_dose=_POWER[limits.auto_progress_dose],
        next_level=_POWER[limits.auto_progress_level],
        swap=_POWER[limits.auto_swap],
        **{name: getattr(limits, name) for name in _SHARED},
    )
    return Start.of(phase, Programme(protocol.sessions_per_week, items), signed)


def _row(arm: Arm, tally: Tally) -> str:
    pains = (tally.pain_first, tally.pain_half, tally.pain_last)
    high = tally.alerts[Priority.URGENT] + tally.alerts[Priority.HIGH]
    decided = arm is not Arm.FIXED
    alerts = f"{100 * tally.alerts.total() / tally.weeks:.0f} ({100 * high / tally.weeks:.1f})"
    return _line(
        arm.value,
        " / ".join(f"{pain / tally.patients / 100:.1f}" for pain in pains),
        f"{100 * tally.done / max(1, tally.planned):.0f} %",
        f"{tally.done / tally.patients:.1f}",
        f"{tally.load_last / max(1, tally.loads) / 1000:.2f}",
        f"{100 * tally.reds / max(1, tally.check_ins):.1f}" if decided else "-",
        alerts if decided else "-",
        str(tally.broken.total()),
    )


def _line(*cells: str) -> str:
    widths = zip(cells, WIDTHS, strict=True)
    return "  ".join(f"{cell:<{width}}" for cell, width in widths).rstrip()


def _broken(tally: Tally) -> Iterator[str]:
    """One line for each broken law; its first case can be given to `bedring rules decide`."""
    for law, times in sorted(tally.broken.items()):
        yield f"{law} · {times} times · first: {tally.first[law]}"
