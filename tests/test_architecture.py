"""What the house demands and no linter says."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = sorted((ROOT / "portal").rglob("*.py")) + sorted((ROOT / "workers").rglob("*.py"))
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PAGES = [path for path in TEMPLATES if path.is_relative_to(ROOT / "templates" / "pages")]
LONGEST_FILE = 260
TOP_LEVEL = {
    "portal", "workers", "templates", "migrations", "tests", "docker-compose.yml", "pyproject.toml",
    "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "Dockerfile", "uv.lock", "docs", "bench",
}  # fmt: skip
FULL_PACKAGES = {"portal/web/__init__.py", "portal/db/models/__init__.py"}  # the others stay empty
COMMITTERS = {
    "portal/db/session.py",
    "portal/web/transaction.py",
    "portal/db/schema.py",  # a migration is a transaction of its own
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def lines_with(paths: list[Path], pattern: str) -> list[str]:
    found = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if found.search(line)
    ]


def test_the_top_level_holds_only_what_it_may() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    top = {path.partition("/")[0] for path in listed}
    assert {entry for entry in top if not entry.startswith(".")} <= TOP_LEVEL


def test_the_domain_imports_the_standard_library_only() -> None:
    strangers = [
        f"{name(path)}: {module}"
        for path in (ROOT / "portal" / "domain").rglob("*.py")
        for module in imports(path)
        if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("portal.domain")
    ]
    assert strangers == []


def test_the_domain_reads_no_clock_and_draws_no_lots() -> None:
    domain = (ROOT / "portal" / "domain").rglob("*.py")
    assert [name(path) for path in domain if {"random", "time", "os", "secrets"} & set(imports(path))] == []


def test_celery_is_given_no_time_and_no_second_try() -> None:
    """Time and tries live in the message: an ETA beyond the visibility timeout runs several times."""
    forbidden = {"countdown", "eta", "expires", "autoretry_for", "max_retries", "retry_backoff"}
    broken = []
    for path in CODE:
        for call in calls(path):
            function = (
                call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            )
            if function in ("apply_async", "send_task", "task") and forbidden & {
                word.arg for word in call.keywords
            }:
                broken.append(f"{name(path)}:{call.lineno}")
            if function == "retry" or (function in ("delay", "s", "si") and name(path).startswith("workers")):
                broken.append(f"{name(path)}:{call.lineno}")
    assert broken == []


def test_only_two_places_commit() -> None:
    committers = {
        name(path)
        for path in CODE
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    assert committers <= COMMITTERS


def test_no_file_is_longer_than_a_person_wants_to_read() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_packages_are_empty_but_for_two() -> None:
    full = {
        name(path) for path in CODE if path.name == "__init__.py" and path.read_text(encoding="utf-8").strip()
    }
    assert full <= FULL_PACKAGES


def test_no_module_is_named_after_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert [name(path) for path in CODE if nothing & {path.stem, *path.parent.parts}] == []


def test_every_exception_from_a_rule_gives_its_reason() -> None:
    assert lines_with(CODE, r"#\s*noqa(?!: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*\s+\S)") == []
    assert lines_with(CODE, r"#\s*type:\s*ignore(?!\[[a-z-]+(, [a-z-]+)*\]\s+# \S)") == []


def test_nothing_is_left_to_do_later() -> None:
    assert lines_with([*CODE, *TEMPLATES], r"\b(TODO|FIXME|XXX|HACK)\b") == []


def swallows_everything(node: ast.AST) -> bool:
    broad = isinstance(node, ast.ExceptHandler) and (
        node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException")
    )
    return broad and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)


def test_only_the_two_roots_swallow_every_exception() -> None:
    broad = {name(path) for path in CODE if any(swallows_everything(node) for node in ast.walk(tree(path)))}
    assert broad <= {"portal/web/errors.py", "workers/effects.py"}


def test_templates_never_switch_escaping_off() -> None:
    assert lines_with(TEMPLATES, r"\|\s*safe\b|autoescape\s+false|Markup\(") == []


@pytest.mark.parametrize(
    "what,pattern",
    [
        ("style", r"<style|\sstyle\s*="),
        ("script", r"<script(?![^>]*\bsrc=)"),
        ("handler", r"\son[a-z]+\s*=\s*[\"']"),
        ("address elsewhere", r"(src|href|action)\s*=\s*[\"']?(https?:)?//"),
        ("evaluated htmx", r"hx-on|hx-vals\s*=\s*[\"']js:"),
    ],
)
def test_pages_hold_nothing_inline_and_fetch_nothing_from_elsewhere(what: str, pattern: str) -> None:
    assert lines_with([path for path in PAGES if path.suffix == ".html"], pattern) == []


def test_every_email_has_its_three_files() -> None:
    folders = [path for path in (ROOT / "templates" / "emails").iterdir() if path.is_dir()]
    for folder in folders:
        assert {"subject.txt", "body.txt", "body.html"} <= {path.name for path in folder.iterdir()}, (
            folder.name
        )


def test_the_import_contracts_hold() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout
