"""A process that lives but does nothing ends itself."""

import threading

import pytest

from workers import watchdog
from workers.watchdog import EXIT_CODE, Watchdog


@pytest.mark.parametrize("is_wrong", [True, False])
def test_silence_ends_the_process_only_if_something_is_wrong(
    monkeypatch: pytest.MonkeyPatch, is_wrong: bool
) -> None:
    monkeypatch.setattr(watchdog, "SILENT_SECONDS", 0.0)
    asked, ended = threading.Event(), threading.Event()
    codes: list[int] = []

    def wrong(silent_seconds: float) -> bool:
        asked.set()
        return is_wrong

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    dog = Watchdog(wrong, every_seconds=0.01, end=end)
    dog.start()
    assert asked.wait(5)
    assert ended.wait(5) if is_wrong else not ended.wait(0.05)
    dog.stop()
    assert codes == ([EXIT_CODE] if is_wrong else [])


def test_a_fed_watchdog_is_quiet() -> None:
    ended = threading.Event()
    dog = Watchdog(lambda silent: True, every_seconds=0.01, end=lambda code: ended.set())
    dog.start()
    dog.feed()
    assert not ended.wait(0.1)
    dog.stop()
