"""The whole product, started as an administrator starts it, plays its main story on both databases."""

import subprocess
import sys

import pytest

COMMAND = (sys.executable, "-m", "portal.cli.command", "selftest")


def test_the_selftest_holds_with_nothing_but_what_the_product_brings() -> None:
    done = subprocess.run(COMMAND, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout
    assert "selftest: everything held" in done.stdout


@pytest.mark.slow
def test_the_selftest_holds_on_postgresql_and_a_shared_queue_server(
    postgres_url: str, redis_url: str
) -> None:
    shared = ("--database-url", postgres_url, "--redis-url", redis_url)
    done = subprocess.run((*COMMAND, *shared), capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout
