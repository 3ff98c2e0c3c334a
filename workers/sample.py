"""Prints a sheet of somebody invented. A process of its own: the command that starts it knows no printer.

`python -m workers.sample VARIANT PAPER LANGUAGE EXERCISES LONGEST FILE`; LONGEST is 1 or 0.
"""

import sys
from pathlib import Path

from portal.catalogue import reader
from portal.config import bundled
from portal.domain.errors import PortalError
from portal.rendering.environment import Renderer
from portal.services import documents, samples
from portal.services.documents import Manuscript
from workers.pdf import PdfRenderer, PrintKit
from workers.runtime import FONTS


def manuscript(variant: str, paper: str, language: str, count: int, is_longest: bool) -> Manuscript:
    """The sheet before it is laid out."""
    catalogue = reader.load()
    renderer = Renderer(bundled("templates"), catalogue, samples.PUBLIC_URL)
    sheet = samples.sheet(catalogue, count, paper=paper, language=language, is_longest=is_longest)
    return Manuscript(renderer, variant, language, sheet)


def main() -> None:
    """Writes the PDF and says how many pages it has; ends with 1 and a reason if nothing came of it."""
    variant, paper, language, count, longest, file = sys.argv[1:]
    press = PdfRenderer(PrintKit.of(bundled("templates"), FONTS, samples.PUBLIC_URL))
    try:
        pdf = documents.printed(manuscript(variant, paper, language, int(count), longest == "1"), press)
    except PortalError as error:
        sys.exit(str(error))
    finally:
        press.close()
    Path(file).write_bytes(pdf.content)
    sys.stdout.write(f"{file}: {pdf.pages} pages, {len(pdf.content) // 1024} kB\n")


if __name__ == "__main__":
    main()
