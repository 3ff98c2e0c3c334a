"""What a machine must have, and must not have, before a sheet is made on it."""

import shutil
from importlib import metadata

LEAST = {
    "WeasyPrint": 70,  # below it, attachments and style sheets got past the fetcher (CVE-2026-55073)
    "Pillow": 13,  # below it, a JPEG could overflow its decoder (CVE-2026-112403)
}
POSTSCRIPT = ("gs", "gsc", "gswin64c")


class Unfit(Exception):
    """This machine must not make sheets; the sentence says what to change."""


def check() -> None:
    """Raises `Unfit` with one sentence for the administrator."""
    for package, least in LEAST.items():
        found = metadata.version(package)
        if int(found.partition(".")[0]) < least:
            raise Unfit(f"{package} {found} is too old: Bedring needs {least}.0 or newer.")
    if program := next(filter(None, map(shutil.which, POSTSCRIPT)), None):
        raise Unfit(
            f"Ghostscript is installed ({program}). Remove it: pictures could run programs through it."
        )
