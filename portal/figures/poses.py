"""Reads the pose files: `poses/<region>/<exercise>.yaml`, one exercise each, and `bases.yaml` to start from.

A file is read when its exercise is asked for, so that a broken one breaks only itself.
"""

from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

import yaml

from portal.domain.errors import PortalError
from portal.figures import assembly, file_schema
from portal.figures.file_schema import FileText
from portal.figures.pose import Figure, Pose
from portal.figures.schema import BaseText

BUNDLED = Path(__file__).resolve().parent / "poses"
BASES = "bases.yaml"
DEEPEST = 12  # tables within tables; a pose file has 5


class PoseError(PortalError):
    """A pose file cannot be right; `faults` holds one line `file: key: what is wrong` for each fault."""

    def __init__(self, name: str, faults: list[str]) -> None:
        self.faults = tuple(f"{name}: {fault}" for fault in faults)
        super().__init__("\n".join(self.faults))


class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C, if there
    """Plain values only; a key that is no text (`on:`) or stands there twice is refused, not guessed."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """A table whose keys are different texts."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
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


class Bases(Mapping[str, Pose]):
    """The poses that exercises start from, by name; each is checked when it is asked for."""

    def __init__(self, name: str, tables: dict[str, Any]) -> None:
        self._name = name
        self._tables = tables
        self._poses: dict[str, Pose] = {}

    def __getitem__(self, base: str) -> Pose:
        if base not in self._poses:
            self._poses[base] = self._pose(base, ())
        return self._poses[base]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def _pose(self, base: str, before: tuple[str, ...]) -> Pose:
        text, faults = file_schema.check(BaseText, self._tables[base])
        if text is None:
            raise PoseError(self._name, [f"{base}.{fault}" for fault in faults])
        if not text.base:
            return assembly.overridden(assembly.AT_EASE, text)
        if text.base not in self._tables or text.base in (*before, base):
            raise PoseError(self._name, [f"{base}.base: {text.base!r} is no base that could come before it"])
        return assembly.overridden(self._pose(text.base, (*before, base)), text)


class Figures(Mapping[str, Figure]):
    """The figure of every exercise that has a pose file in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = {path.stem: path for path in sorted(folder.glob("*/*.yaml"))}
        self._figures: dict[str, Figure] = {}
        self._bases: Bases | None = None

    def __getitem__(self, exercise: str) -> Figure:
        """Raises `PoseError` when the file or its base is broken, `KeyError` when there is no file."""
        if exercise not in self._figures:
            path = self._paths[exercise]
            self._figures[exercise] = parse(_text(path), self.name(exercise), self.bases)
        return self._figures[exercise]

    def __contains__(self, exercise: object) -> bool:
        return exercise in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    @property
    def bases(self) -> Bases:
        """The poses that exercises start from; raises `PoseError` when their file cannot be read."""
        if self._bases is None:
            name = f"{self._folder.name}/{BASES}"
            self._bases = Bases(name, table(_text(self._folder / BASES), name))
        return self._bases

    def path(self, exercise: str) -> Path:
        """The file of an exercise."""
        return self._paths[exercise]

    def name(self, exercise: str) -> str:
        """The file of an exercise as a fault calls it: `poses/low_back/bird_dog.yaml`."""
        return self._paths[exercise].relative_to(self._folder.parent).as_posix()


def load(folder: Path = BUNDLED) -> Figures:
    """The figures of a folder of pose files; nothing is read before it is asked for."""
    return Figures(folder)


def parse(text: str, name: str, bases: Mapping[str, Pose]) -> Figure:
    """The figure that a pose file's text says; raises `PoseError` with its faults, the file called `name`."""
    content, faults = file_schema.check(FileText, table(text, name))
    if content is None:
        raise PoseError(name, faults)
    if content.base not in bases:
        raise PoseError(name, [f"base: unknown base {content.base!r}; known: {', '.join(bases)}"])
    return assembly.figure(PurePath(name).stem, content, bases[content.base])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PoseError(f"{path.parent.name}/{path.name}", ["the file cannot be read as text"]) from fault


def table(text: str, name: str) -> dict[str, Any]:
    """The file's table; raises `PoseError` with the line that is no YAML."""
    try:
        _check_form(text)
        data = yaml.load(text, Loader=StrictLoader)  # noqa: S506 - StrictLoader is a safe loader
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = f"line {mark.line + 1}" if mark else "file"
        raise PoseError(name, [f"{line}: {fault.problem or fault.context}"]) from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise PoseError(name, [f"file: {' '.join(str(fault).split())}"]) from fault
    if not isinstance(data, dict):
        raise PoseError(name, ["file: must be a table of keys"])
    return data


def _check_form(text: str) -> None:
    """Refuses what a pose file never needs before anything is built of it: aliases, and very deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=StrictLoader):
        if getattr(event, "anchor", None):
            raise _not_allowed("anchors and aliases are not allowed", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _not_allowed("nested too deep", event)


def _not_allowed(problem: str, event: yaml.Event) -> yaml.MarkedYAMLError:
    mark = event.start_mark
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)  # type: ignore[arg-type]  # either kind of mark
