"""Works the queue in one process: the clock as it is, each hint carried out at once instead of through Redis.

The demo's history is played this way; so are tests that need the product's path without its processes.
"""

from collections.abc import Sequence

from portal.db.models import Queue
from portal.db.outbox import Hint
from workers import effects, tasks
from workers.clock import Clock
from workers.runtime import Run

EFFECTS = tasks.__name__  # importing the tasks registers their effects


class Rehearsal:
    """A clock and a worker that take turns."""

    def __init__(self, run: Run, queues: Sequence[Queue] = tuple(Queue)) -> None:
        self._run = run
        self._clock = Clock(run.runtime, self._carry_out, queues)

    def settle(self) -> None:
        """Turns until nothing in these queues is due at this instant."""
        while self._clock.turn():
            continue

    def _carry_out(self, hint: Hint, _queue: Queue) -> None:
        effects.carry_out(self._run, hint.id, hint.attempt)
