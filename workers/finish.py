"""The last look at a PDF before it is written: what it may never contain, and how it is packed."""

import zlib
from typing import Any

import pydyf

LEVEL = 6  # a third of the time of pydyf's 9; the file is one part in a hundred larger
ACTIONS = {"OpenAction", "AA", "AcroForm"}


def reaches_out(pdf: pydyf.PDF, public_url: str) -> bool:
    """Whether it does something by itself, has a file inside, or a link to somewhere that is not ours."""
    catalog = pdf.catalog
    if ACTIONS & set(catalog) or "EmbeddedFiles" in catalog.get("Names", {}):
        return True
    notes = (item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Annot")
    return any(not _is_our_link(note, public_url) for note in notes)


def _is_our_link(note: dict[str, Any], public_url: str) -> bool:
    if note["Subtype"] != "/Link" or "AA" in note:
        return False
    action = note.get("A")
    if action is None:
        return "Dest" in note
    return bool(public_url) and action["S"] == "/URI" and _starts(action["URI"].string, public_url)


def _starts(address: str, public_url: str) -> bool:
    base = public_url.rstrip("/")
    return address == base or address.startswith(f"{base}/")


def pack_quickly() -> None:
    """Lets pydyf pack at our level in this process; it offers no other way."""
    pydyf.zlib = _Zlib


class _Zlib:
    """What pydyf uses of zlib."""

    @staticmethod
    def compressobj(level: int) -> Any:
        return zlib.compressobj(min(level, LEVEL))
