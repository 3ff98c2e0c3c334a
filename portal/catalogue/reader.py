"""Reads the content files of the product; the one place that knows their format (YAML).

A tree is a folder with `catalogue/` (facts) and `translations/<tag>/` (words). A language is a folder, found.
"""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from portal.catalogue import assembly, completeness, validation
from portal.catalogue.content import Catalogue as Catalogue
from portal.catalogue.validation import Document, Tree
from portal.domain.errors import PortalError

PACKAGE = Path(__file__).resolve().parent.parent
TEXT, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


class CatalogueFault(PortalError):
    """A content file cannot be right; the message is one line `file: key: what is wrong`."""


class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C, if there
    """Plain values only; a key that is no text or stands there twice is refused, not guessed."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A table whose keys are different texts."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag not in (TEXT, MERGE):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} is not a text", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands there twice", key.start_mark
                )
            seen.add(key.value)
        table: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return table


def parse_yaml(text: str, *, name: str) -> Any:
    """The values of a YAML text; raises `CatalogueFault` with `name`, the line and what is wrong there."""
    try:
        return yaml.load(text, Loader=StrictLoader)  # noqa: S506 - StrictLoader is a safe loader
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = f"line {mark.line + 1}" if mark else "file"
        raise CatalogueFault(f"{name}: {line}: {fault.problem or fault.context}") from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise CatalogueFault(f"{name}: file: {' '.join(str(fault).split())}") from fault


def read_yaml(path: Path, *, name: str | None = None) -> Any:
    """The values of a YAML file; raises `CatalogueFault` when it cannot be read."""
    shown = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "is not UTF-8 text"
        raise CatalogueFault(f"{shown}: file: {reason}") from fault
    return parse_yaml(text, name=shown)


def load(root: Path = PACKAGE) -> Catalogue:
    """The whole catalogue (about a third of a second: once a process); raises the first `CatalogueFault`."""
    tree, unread = gather(root)
    for fault in (*unread, *found(tree)):
        raise CatalogueFault(fault)
    return assembly.catalogue(tree)


def check(root: Path = PACKAGE) -> list[str]:
    """Every fault of a tree, one line each; an empty list when all is well."""
    tree, unread = gather(root)
    return [*unread, *found(tree)]


def found(tree: Tree) -> list[str]:
    """The faults of the files that could be read."""
    faults = list(validation.faults(tree))
    if tree.vocabulary.name not in tree.spoiled:
        faults.extend(completeness.faults(tree))
    return faults


def gather(root: Path) -> tuple[Tree, list[str]]:
    """Reads each file once; those that cannot be read are spoiled, with a line each."""
    unread: list[str] = []
    spoiled: set[str] = set()

    def document(path: Path, base: Path) -> Document:
        name = path.relative_to(base).as_posix()
        try:
            return Document(name, read_yaml(path, name=name))
        except CatalogueFault as fault:
            unread.append(str(fault))
            spoiled.add(name)
            return Document(name, None)

    def folder(path: Path, base: Path) -> dict[str, Document]:
        return {file.stem: document(file, base) for file in sorted(path.rglob("*.yaml"))}

    facts, languages = root / "catalogue", list(language_folders(root))
    tree = Tree(
        vocabulary=document(facts / "vocabulary.yaml", facts),
        exercises=folder(facts / "exercises", facts),
        protocols=folder(facts / "protocols", facts),
        words={path.name: document(path / "words.yaml", root) for path in languages},
        exercise_words={path.name: folder(path / "exercises", root) for path in languages},
        protocol_words={path.name: folder(path / "protocols", root) for path in languages},
        spoiled=spoiled,
    )
    return tree, unread


def language_folders(root: Path) -> Iterator[Path]:
    """The folder of each language, English first."""
    folders = [path for path in (root / "translations").glob("*") if path.is_dir() and path.name[0].isalpha()]
    return iter(sorted(folders, key=lambda path: (path.name != completeness.REFERENCE, path.name)))
