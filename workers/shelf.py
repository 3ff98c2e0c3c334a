"""What a renderer keeps between documents: the parts and drawings it has laid out, the last used longest.

The worker knows what stands here and sends only what is new (`workers/frames.py`); so each document's answer
names what was put away.
"""

import re
import sys
import traceback
from collections import OrderedDict
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from portal.rendering.parts import PLACED, Fragment, Picture, Printable

MOST_KEPT = 2_000  # all exercises in two languages, three variants and both sides are about 1,300
MOST_BYTES = 20 * 1024 * 1024


@dataclass
class Kept:
    """A part or drawing as it came, and in ink; None where it has to stand in the document as it is."""

    source: Fragment | Picture
    ink: Any = None
    is_tried: bool = False

    @property
    def size(self) -> int:
        """Bytes it occupies, about."""
        source = len(self.source.html) if isinstance(self.source, Fragment) else len(self.source.content)
        return source + (self.ink.size if self.ink is not None else 0)


class Shelf:
    """Parts and drawings by their key; `draw` makes ink of one and its pictures, or raises."""

    def __init__(self, draw: Callable[[Fragment | Picture, Mapping[str, Any]], Any]) -> None:
        self._draw = draw
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def picture(self, key: str) -> Picture | None:
        """A drawing as it came."""
        source = self._source(key)
        return source if isinstance(source, Picture) else None

    def take(self, document: Printable) -> None:
        """Puts the new parts and drawings of a document on the shelf."""
        new: dict[str, Fragment | Picture] = {**document.drawings, **document.parts}
        for key, source in new.items():
            self._kept.setdefault(key, Kept(source))

    def images(self, html: str) -> dict[str, Any]:
        """The ink of everything a document names, those of its parts' drawings included."""
        found: dict[str, Any] = {}
        for key in dict.fromkeys(match[1] for match in PLACED.finditer(html)):
            kept = self._used(key)
            if kept is None:
                continue
            if not kept.is_tried:
                self._try(kept)
            if kept.ink is not None:
                found[key] = kept.ink
        return found

    def named(self, html: str, images: Mapping[str, Any]) -> str:
        """The document with short names for the parts whose own words will be read out."""
        return PLACED.sub(lambda match: _named(match, images.get(match[1])), html)

    def spelled_out(self, html: str, images: Container[str]) -> str:
        """The document with the words of each part, and the size of each picture, that has no ink."""
        return PLACED.sub(lambda match: self._spelled_out(match, images), html)

    def _spelled_out(self, match: re.Match[str], images: Container[str]) -> str:
        source = None if match[1] in images else self._source(match[1])
        if isinstance(source, Fragment):
            size = f"box-sizing:border-box;width:{source.width_mm:g}mm"
            return source.html.replace("<div", f'<div style="{size}"', 1)
        if source is None:
            return match[0]
        return match[0][:-2] + f' style="width:{source.width_mm:g}mm;height:{source.height_mm:g}mm"/>'

    def _source(self, key: str) -> Fragment | Picture | None:
        kept = self._kept.get(key)
        return kept.source if kept else None

    def put_away(self) -> list[str]:
        """Makes room after a document; the keys of what has gone, longest unused first."""
        gone = []
        size = sum(kept.size for kept in self._kept.values())
        while self._kept and (len(self._kept) > MOST_KEPT or size > MOST_BYTES):
            key, kept = self._kept.popitem(last=False)
            size -= kept.size
            gone.append(key)
        return gone

    def _used(self, key: str) -> Kept | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def _try(self, kept: Kept) -> None:
        """Makes ink; whatever the pinned WeasyPrint cannot keep is laid out in its document instead."""
        inner = self.images(kept.source.html) if isinstance(kept.source, Fragment) else {}
        try:
            kept.ink = self._draw(kept.source, inner)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            complain(error)
        kept.is_tried = True


def _named(match: re.Match[str], ink: Any) -> str:
    return f'<img class="part" src="{match[1]}" alt="-"/>' if getattr(ink, "tags", ()) else match[0]


def complain(error: BaseException) -> None:
    """Says in the log what broke and where; never the message, in which the document's words may stand."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(f"renderer: {type(error).__name__} at {place.filename}:{place.lineno}\n")
