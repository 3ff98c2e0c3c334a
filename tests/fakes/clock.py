"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

MONDAY_MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


class FixedClock:
    def __init__(self, start: datetime = MONDAY_MORNING) -> None:
        self.time = start

    def now(self) -> datetime:
        return self.time

    def offset(self) -> timedelta:
        """How far it stands from the machine's clock; PostgreSQL's own time is moved by as much.

        Half a second more: PostgreSQL's `now()` is the beginning of its transaction, and this clock stands.
        """
        return self.time - datetime.now(UTC) + timedelta(seconds=0.5)

    def move(self, **by: float) -> datetime:
        """Lets time pass: `clock.move(days=2)`."""
        self.time += timedelta(**by)
        return self.time
