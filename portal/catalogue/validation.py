"""What must hold between content files: references, ladders, circles, doses inside their bounds."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.catalogue import shapes
from portal.domain.programme import MOST_EXERCISES

STEPS = ("progressions", "regressions")


@dataclass(frozen=True, slots=True)
class Document:
    """One content file: `name` is how a fault calls it, `data` what it says (`None` when unreadable)."""

    name: str
    data: Any


@dataclass(frozen=True, slots=True)
class Tree:
    """All content files by id, as read; `spoiled` names those with faults of their own."""

    vocabulary: Document
    exercises: Mapping[str, Document]
    protocols: Mapping[str, Document]
    words: Mapping[str, Document]
    exercise_words: Mapping[str, Mapping[str, Document]]
    protocol_words: Mapping[str, Mapping[str, Document]]
    spoiled: set[str] = field(default_factory=set)

    def sound(self, documents: Mapping[str, Document]) -> dict[str, Document]:
        """Those without a fault of their own."""
        return {key: document for key, document in documents.items() if document.name not in self.spoiled}


def faults(tree: Tree) -> Iterator[str]:
    """Every fault as one line `file: key: what is wrong`; a fault does not draw others after it."""
    yield from own_shape(tree, [tree.vocabulary], shapes.VOCABULARY)
    if tree.vocabulary.name in tree.spoiled:
        return
    vocabulary = tree.vocabulary.data
    yield from own_shape(tree, tree.exercises.values(), shapes.exercise(vocabulary))
    yield from own_shape(tree, tree.protocols.values(), shapes.protocol(vocabulary))
    yield from ladders_of_nothing(tree)
    yield from exercises(tree)
    yield from protocols(tree)


def own_shape(tree: Tree, documents: Collection[Document], check: shapes.Check) -> Iterator[str]:
    """Faults of each document by itself; it is spoiled by them."""
    for document in documents:
        if document.name in tree.spoiled:
            continue
        for fault in check("", document.data):
            tree.spoiled.add(document.name)
            yield f"{document.name}: {fault}"


def ladders_of_nothing(tree: Tree) -> Iterator[str]:
    """Ladders that name an exercise there is none of."""
    for ladder, rungs in tree.vocabulary.data["ladders"].items():
        for rung in rungs:
            if rung not in tree.exercises:
                yield f"{tree.vocabulary.name}: ladders.{ladder}: there is no exercise {rung!r}"


def exercises(tree: Tree) -> Iterator[str]:
    """Doses outside their bounds, references to nothing, circles, and steps that do not fit their ladder."""
    for document in tree.sound(tree.exercises).values():
        for fault in (*bounds(document.data), *references(document.data, tree)):
            tree.spoiled.add(document.name)
            yield f"{document.name}: {fault}"
    sound = tree.sound(tree.exercises)
    for key in STEPS:
        for circle in circles({exercise: document.data[key] for exercise, document in sound.items()}):
            tree.spoiled.update(sound[exercise].name for exercise in circle)
            way = " > ".join((*circle, circle[0]))
            yield f"{sound[circle[0]].name}: {key}: goes in a circle: {way}"
    others = {exercise: document.data for exercise, document in tree.sound(tree.exercises).items()}
    for exercise, data in others.items():
        for fault in (*on_ladder(exercise, others, tree), *levels(data, others)):
            yield f"{sound[exercise].name}: {fault}"


def bounds(data: Mapping[str, Any]) -> Iterator[str]:
    """The default dose of an exercise lies inside its own smallest and largest dose."""
    dose, low, high = (shapes.amounts(data[key]) for key in ("dose", "min", "max"))
    for key, bound in (("min", low), ("max", high)):
        if set(bound) != set(dose):
            yield f"{key}: has other keys than dose"
            return
    for name in low:
        if low[name] > high[name]:
            yield f"min.{name}: {low[name]} is above its max {high[name]}"
            return
    yield from outside("dose", dose, low, high)


def outside(
    key: str, dose: Mapping[str, int], low: Mapping[str, int], high: Mapping[str, int]
) -> Iterator[str]:
    """Each part of a dose that is above its max or below its min."""
    for name, value in dose.items():
        if value > high[name]:
            yield f"{key}.{name}: {value} is above its max {high[name]}"
        if value < low[name]:
            yield f"{key}.{name}: {value} is below its min {low[name]}"


def references(data: Mapping[str, Any], tree: Tree) -> Iterator[str]:
    """Progressions, regressions and swaps to an exercise there is none of."""
    for key in (*STEPS, "swaps"):
        for other in data[key]:
            if other not in tree.exercises:
                yield f"{key}: there is no exercise {other!r}"


def circles(edges: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """Each way that leads back to where it began, once, from its first exercise in the alphabet."""
    done: set[str] = set()
    for start in sorted(edges):
        way = circle_from(start, edges, (), done)
        if way:
            first = way.index(min(way))
            yield way[first:] + way[:first]
            done.update(way)


def circle_from(
    exercise: str, edges: Mapping[str, list[str]], way: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    """The first circle met when walking on from here, or nothing."""
    if exercise in way:
        return way[way.index(exercise) :]
    if exercise in done or exercise not in edges:
        return ()
    for step in edges[exercise]:
        found = circle_from(step, edges, (*way, exercise), done)
        if found:
            return found
    done.add(exercise)
    return ()


def on_ladder(exercise: str, others: Mapping[str, Mapping[str, Any]], tree: Tree) -> Iterator[str]:
    """An exercise stands on the ladder it names and on no other, and its first steps follow the rungs."""
    ladders = tree.vocabulary.data["ladders"]
    data = others[exercise]
    stands_on = sorted(ladder for ladder, rungs in ladders.items() if exercise in rungs)
    if stands_on != [data["ladder"]] and (stands_on or data["ladder"]):
        listed = " and ".join(stands_on) or "none"
        yield f"ladder: is {data['ladder'] or 'empty'}, but the vocabulary has it on {listed}"
        return
    if not data["ladder"]:
        return
    rungs = ladders[data["ladder"]]
    at = rungs.index(exercise)
    if rungs[at + 1 : at + 2] and rungs[at + 1] in others and rungs[at + 1] not in data["progressions"]:
        yield f"progressions: leaves out {rungs[at + 1]}, the next rung of ladder {data['ladder']}"
    if at and rungs[at - 1] in others and rungs[at - 1] not in data["regressions"]:
        yield f"regressions: leaves out {rungs[at - 1]}, the rung below on ladder {data['ladder']}"


def levels(data: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """A progression is never of a lower level, a regression never of a higher one."""
    for other in data["progressions"]:
        if other in others and others[other]["level"] < data["level"]:
            yield f"progressions: {other} is of the lower level {others[other]['level']}"
    for other in data["regressions"]:
        if other in others and others[other]["level"] > data["level"]:
            yield f"regressions: {other} is of the higher level {others[other]['level']}"


def protocols(tree: Tree) -> Iterator[str]:
    """Protocols whose exercises, doses or priorities cannot be right."""
    sound = {exercise: document.data for exercise, document in tree.sound(tree.exercises).items()}
    for document in tree.sound(tree.protocols).values():
        items = [item for block in document.data["blocks"] for item in block["items"]]
        yield from (f"{document.name}: {fault}" for fault in plan(document.data, items))
        for at, item in enumerate(items, 1):
            if item["exercise"] not in tree.exercises:
                yield f"{document.name}: item {at}.exercise: there is no exercise {item['exercise']!r}"
            elif item["exercise"] in sound:
                found = prescribed(item, sound[item["exercise"]], document.data)
                yield from (f"{document.name}: item {at}.{fault}" for fault in found)


def plan(data: Mapping[str, Any], items: list[Mapping[str, Any]]) -> Iterator[str]:
    """The protocol as a whole: its size, each exercise and priority once, tags that exclude each other."""
    if len(items) > MOST_EXERCISES:
        yield f"blocks: has {len(items)} exercises, the most is {MOST_EXERCISES}"
    for key in ("exercise", "priority"):
        values = [item[key] for item in items]
        for at, value in enumerate(values, 1):
            if value in values[: at - 1]:
                yield f"item {at}.{key}: {value} stands there twice"
    for tag in data["patient_tags_set"]:
        if tag in data["exclude_tags"]:
            yield f"patient_tags_set: {tag} is excluded too"


def prescribed(
    item: Mapping[str, Any], exercise: Mapping[str, Any], protocol: Mapping[str, Any]
) -> Iterator[str]:
    """One exercise of a protocol: dose inside the bounds, not ruled out by the protocol's own tags."""
    for tag in protocol["patient_tags_set"]:
        if tag in exercise["avoid_if"]:
            yield f"exercise: {item['exercise']} is to be avoided with {tag}, which this protocol sets"
    low, high = shapes.amounts(exercise["min"]), shapes.amounts(exercise["max"])
    if set(item["dose"]) != set(low) or set(item["dose"]) != set(high):
        yield f"dose: has other keys than the exercise {item['exercise']}"
        return
    yield from outside("dose", item["dose"], low, high)
