"""A clinic's logo: from the file that somebody sent to two small pictures of our own making.

A picture is hostile until it has been made anew (docs/decisions/0019). The file is opened only in a process
of its own, without secrets and with limits of the operating system; what comes back are pixels, never the
file itself.
"""

import base64
import io
import json
import resource
import subprocess
import sys
from dataclasses import dataclass

from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_

FIELD = "logo"
MOST_BYTES = 512 * 1024
MOST_PIXELS = 4_000_000
LONGEST_SIDE = 600
KINDS = ("PNG", "JPEG")
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 20.0
PAPER = (255, 255, 255, 255)
REASONS = {
    "nothing": N_("Choose a picture first."),
    "too_big": N_("This file is too big. Choose a picture under 512 KB."),
    "no_picture": N_("This is not a PNG or JPEG picture. Save the logo as PNG and choose it again."),
    "too_many_pixels": N_("This picture is too large. Make it smaller than 2,000 by 2,000 dots."),
    "damaged": N_("This picture is damaged. Save it again as PNG and choose that file."),
}


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as PNG, at most 600 dots long and without anything else in the file; `grey` is for paper."""

    colour: bytes
    grey: bytes


class NoLogo(Exception):
    """What somebody sent cannot become a logo; the word is one of `REASONS`."""


def of_file(content: bytes) -> Logo:
    """The logo in a PNG or JPEG file of at most 512 KB and 4 million dots.

    Raises `InvalidInput` for the field `logo` with what is wrong and how to mend it.
    """
    try:
        return _made_apart(_of_allowed_size(content))
    except NoLogo as error:
        raise InvalidInput(FIELD, REASONS[str(error)]) from None


def _of_allowed_size(content: bytes) -> bytes:
    if not content:
        raise NoLogo("nothing")
    if len(content) > MOST_BYTES:
        raise NoLogo("too_big")
    return content


def _made_apart(content: bytes) -> Logo:
    """Asks the confined process; whatever kills it is the file's fault."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "portal.rendering.logo"],
            input=content,
            capture_output=True,
            env={},
            timeout=WALL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NoLogo("damaged") from None
    if done.returncode:
        raise NoLogo("damaged")
    answer: dict[str, str] = json.loads(done.stdout)
    if "fault" in answer:
        raise NoLogo(answer["fault"])
    return Logo(base64.b64decode(answer["colour"]), base64.b64decode(answer["grey"]))


def made_anew(content: bytes) -> Logo:
    """Decodes the picture and draws it again; raises `NoLogo`. Only ever called in the confined process."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # from the header, before anything is decoded
                raise NoLogo("too_many_pixels")
            drawn = picture.convert("RGBA")
    except UnidentifiedImageError:
        raise NoLogo("no_picture") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NoLogo("damaged") from None
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    on_paper = Image.alpha_composite(Image.new("RGBA", drawn.size, PAPER), drawn)
    return Logo(_png(drawn), _png(on_paper.convert("L")))


def _png(picture: object) -> bytes:
    """The pixels alone: no name, date or place that the file carried."""
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)  # type: ignore[attr-defined]  # Pillow's picture; imported in the process alone
    return out.getvalue()


def confine() -> None:
    """Takes from this process what it does not need: memory, time, files to write, children."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Reads a file from standard input and answers with the logo, or with one word that says why not."""
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    import PIL.Image  # noqa: F401 - loaded before the limits close

    confine()
    try:
        made = made_anew(content)
        answer = {
            "colour": base64.b64encode(made.colour).decode(),
            "grey": base64.b64encode(made.grey).decode(),
        }
    except NoLogo as fault:
        answer = {"fault": str(fault)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
