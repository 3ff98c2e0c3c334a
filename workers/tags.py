"""The tags of a part: headings, paragraphs and lists as a screen reader walks through them.

A part is laid out once, its tags with it. In each document they grow anew below the place of the part; their
words stay in its own content stream (ISO 32000-1, 14.7.4.2 and 14.7.4.3: `Stm`, `StructParents`).
`_build_box_tree` is not public: WeasyPrint is pinned, and tests read the tags of finished sheets.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint.pdf.stream import Stream
from weasyprint.pdf.tags import _build_box_tree

PLAIN = {"/NonStruct", "/Span"}  # say nothing by themselves: their words belong to what is around them
KNOWN = {
    "/Div",
    "/Sect",
    "/Art",
    "/P",
    "/L",
    "/LI",
    "/Lbl",
    "/LBody",
    "/Figure",
    *(f"/H{n}" for n in range(1, 7)),
}


class Untaggable(ValueError):
    """Tags that cannot be kept (tables, links, forms): the part is then one picture with all its words."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One element: its kind, what a picture shows and where it lies, and its words and elements in order."""

    kind: str
    kids: tuple["Tag | int", ...]
    alt: bytes = b""
    box: tuple[float, ...] = ()


class Element(pydyf.Object):  # type: ignore[misc]  # pydyf has no types
    """An element of a document's structure, written as it is."""

    data = b""


@dataclass
class Use:
    """One place where a document shows a part: an image of its own, whose words hang below that place."""

    part: Any
    stream: Stream
    mcid: int
    id: str
    form: Any = None

    def get_x_object(self, interpolate: bool, ratio: float) -> pydyf.Stream:
        """The part's ink, remembered for its tags."""
        self.form = self.part.get_x_object(interpolate, ratio)
        return self.form

    @classmethod
    def here(cls, part: Any, stream: Stream, number: int) -> "Use":
        """The part where the stream stands now: inside the marks of an image, which it takes away."""
        mcid = stream._tags[next(reversed(stream._tags))]["mcid"]
        at = len(stream.stream) - 1 - stream.stream[::-1].index(b"BDC")
        del stream.stream[at - 2 : at + 1]
        return cls(part, stream, mcid, f"{part.id}-{number}")

    def place(self) -> None:
        """Shows it; what WeasyPrint still says around the image means nothing."""
        self.stream.draw_x_object(self.stream.add_image(self, True, 1))
        self.stream.begin_marked_content("Artifact")


def of_page(page: Any, stream: Stream) -> tuple[Tag | int, ...]:
    """The tags of a part as this stream has drawn it; `Untaggable` if some words went into another one."""
    if sum(isinstance(item, pydyf.Dictionary) for item in stream.stream) < len(stream._tags):
        raise Untaggable("words in a group")
    pdf = pydyf.PDF()
    pdf.add_page(pydyf.Dictionary({"Type": "/Page"}))
    root = pydyf.Dictionary({"S": "/Document", "K": pydyf.Array()})
    pdf.add_object(root)
    found = list(_build_box_tree(page, root, pdf, 0, {}, [], stream._tags))
    return tuple(_tags(pdf, (element.reference for element in found)))


def grow(pdf: pydyf.PDF, uses: Iterable[Use]) -> None:
    """Hangs the tags of all parts of a document below their places."""
    places = _places(pdf)
    root = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
    numbers = pdf.objects[_number(root["ParentTree"])]["Nums"]
    for use in uses:
        place = places[use.stream.reference, use.mcid]
        key = len(numbers) // 2
        use.form.extra["StructParents"] = key
        numbers.extend([key, _Gardener(pdf, place, use).plant()])


def _places(pdf: pydyf.PDF) -> dict[tuple[bytes, int], Any]:
    """The elements of all images, by the page and the mark of each."""
    images = (item for item in pdf.objects if isinstance(item, dict) and item.get("S") == "/Figure")
    return {(pdf.objects[_number(item["Pg"])]["Contents"], item["K"][0]): item for item in images}


class _Gardener:
    """Plants the tags of one part."""

    def __init__(self, pdf: pydyf.PDF, place: Any, use: Use) -> None:
        self._pdf, self._place, self._tags = pdf, place, use.part.tags
        self._page, self._form = place["Pg"].decode(), use.form.reference.decode()
        self._owners: dict[int, bytes] = {}

    def plant(self) -> pydyf.Array:
        """Turns the place from a picture into a division; which element owns each mark of the part."""
        self._corner = tuple(self._place.pop("A")["BBox"][:2])
        self._place.pop("Alt")
        self._place["S"] = "/Div"
        reference = self._place.reference.decode()
        self._place["K"] = pydyf.Array([self._element(tag, reference).encode() for tag in self._tags])
        return pydyf.Array([owner for _, owner in sorted(self._owners.items())])

    def _element(self, tag: Tag, parent: str) -> str:
        element = Element()
        self._pdf.add_object(element)
        reference: str = element.reference.decode()
        kids = [self._kid(kid, reference) for kid in tag.kids]
        head = (
            f"<</Type/StructElem/S{tag.kind}/P {parent}/Pg {self._page}/K[{' '.join(kids)}]{self._box(tag)}"
        )
        element.data = head.encode() + tag.alt + b">>"
        return reference

    def _kid(self, kid: Tag | int, reference: str) -> str:
        if isinstance(kid, Tag):
            return self._element(kid, reference)
        self._owners[kid] = reference.encode()
        return f"<</Type/MCR/Stm {self._form}/MCID {kid}>>"

    def _box(self, tag: Tag) -> str:
        if not tag.box:
            return ""
        corners = zip(tag.box, self._corner * 2, strict=True)
        return f"/A<</O/Layout/BBox[{' '.join(f'{at + from_:g}' for at, from_ in corners)}]>>"


def _tags(pdf: pydyf.PDF, references: Iterable[Any]) -> Iterable[Tag | int]:
    for reference in references:
        if isinstance(reference, int):
            yield reference
            continue
        element = pdf.objects[_number(reference)]
        kids = tuple(_tags(pdf, element["K"]))
        if element["S"] in PLAIN or (element["S"] == "/Div" and len(kids) < 2):
            yield from kids
        else:
            yield _tag(element, kids)


def _tag(element: Any, kids: tuple[Tag | int, ...]) -> Tag:
    if element["S"] not in KNOWN:
        raise Untaggable(element["S"])
    alt = b"/Alt" + element["Alt"].data if "Alt" in element else b""
    box = tuple(element["A"]["BBox"]) if "A" in element else ()
    return Tag(element["S"], kids, alt, box)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
