"""Several units of work at the same moment, as two devices or two workers have them."""

import threading
from collections.abc import Callable

from portal.db.session import Database, Session


def at_once(database: Database, *works: Callable[[Session], object]) -> list[object]:
    """Does each work in a unit and a thread of its own, all starting together; what was raised comes back."""
    start = threading.Barrier(len(works))
    outcomes: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[Session], object]) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                outcomes[place] = work(session)
        except Exception as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
