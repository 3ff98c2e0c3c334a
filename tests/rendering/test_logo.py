"""What may become a clinic's logo. Each file goes through the real confined process."""

import io

import pytest
from PIL import Image

from portal.domain.errors import InvalidInput
from portal.rendering import logo


def picture(width, height, kind="PNG", mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, (width, height), **options).save(out, kind)
    return out.getvalue()


def noise_jpeg():
    out = io.BytesIO()
    Image.effect_noise((300, 200), 80).save(out, "JPEG")
    return out.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content))


def refused(content):
    with pytest.raises(InvalidInput) as error:
        logo.of_file(content)
    assert error.value.field == "logo"
    return error.value.reason


def test_a_logo_is_made_anew_small_and_in_greys_for_paper():
    made = logo.of_file(picture(1500, 500, color="#0b5f5c"))
    assert opened(made.colour).size == (600, 200)
    assert (opened(made.grey).mode, opened(made.grey).size) == ("L", (600, 200))


def test_nothing_of_the_file_but_its_pixels_is_kept():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home by Anna"
    Image.new("RGB", (40, 20)).save(out, "JPEG", exif=exif, comment=b"secret comment")
    made = logo.of_file(out.getvalue())
    assert b"Anna" in out.getvalue()
    assert not any(word in made.colour + made.grey for word in (b"Anna", b"secret"))


def test_what_can_be_seen_through_is_white_on_paper():
    made = logo.of_file(picture(20, 20, mode="RGBA", color=(0, 0, 0, 0)))
    assert opened(made.grey).getpixel((5, 5)) == 255


def test_a_picture_of_169_million_dots_in_20_kb_is_refused_before_it_is_decoded():
    bomb = picture(13_000, 13_000, mode="1")
    assert len(bomb) < logo.MOST_BYTES
    assert refused(bomb) == logo.REASONS["too_many_pixels"]


@pytest.mark.parametrize(
    "content, word",
    [
        (b"", "nothing"),
        (b"x" * 5_000_000, "too_big"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (b"GIF89a" + bytes(100), "no_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n", "no_picture"),
        (picture(30, 30)[:60], "damaged"),
        (noise_jpeg()[:3000], "damaged"),
    ],
    ids=["nothing", "5 MB", "SVG", "GIF", "EPS", "half a PNG", "half a JPEG"],
)
def test_what_is_no_small_whole_picture_is_refused_with_what_to_do(content, word):
    assert refused(content) == logo.REASONS[word]


def test_a_process_that_hangs_or_dies_costs_nobody_else(monkeypatch):
    monkeypatch.setattr(logo, "WALL_SECONDS", 0.001)
    assert refused(picture(30, 30)) == logo.REASONS["damaged"]
