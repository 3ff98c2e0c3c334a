"""Logo and drawings: what an administrator chooses, and which files are no logo."""

import io
import re
import struct
import zlib
from html import unescape
from typing import Any

import pytest
from PIL import Image

from portal.db import models
from portal.runtime import Runtime
from portal.services import look
from tests.web.conftest import ORIGIN, TOKEN, Browser, People

CHOICES = {"skin": "#8d5524", "shirt": "#dceeec", "line": "#000000", "hair": "bun", "on_paper": "grey"}


def picture(kind: str = "PNG", size: tuple[int, int] = (300, 80)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


def huge() -> bytes:
    """A PNG of 13,000 by 13,000 dots in a few hundred kilobytes."""

    def part(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", 13_000, 13_000, 1, 0, 0, 0, 0)
    row = b"\0" + bytes(13_000 // 8)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(row * 13_000))
        + part(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
REFUSED = {
    "an SVG": (SVG, "This is not a PNG or JPEG picture."),
    "13,000 by 13,000 dots": (huge(), "This picture is too large."),
    "half a JPEG": (picture("JPEG")[:2_000], "This picture is damaged."),
    "5 MB": (b"\x89PNG\r\n\x1a\n" + bytes(5_000_000), "This file is too big."),
    "a GIF": (picture("GIF"), "This is not a PNG or JPEG picture."),
    "nothing": (b"", "Choose a picture first."),
}


def upload(browser: Browser, content: bytes, name: str = "logo.png"):
    """Sends a file as a browser does."""
    browser.get("/admin/look")
    token = unescape(TOKEN.search(browser.last)[1])
    parts = [
        b'name="csrf_token"\r\n\r\n' + token.encode(),
        f'name="logo"; filename="{name}"\r\n\r\n'.encode() + content,
    ]
    body = (
        b"".join(b"--x\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--x--\r\n"
    )
    kind = "multipart/form-data; boundary=x"
    headers = {"Origin": ORIGIN}
    return browser.client.post(
        "/admin/look/logo", base_url=ORIGIN, data=body, content_type=kind, headers=headers
    )


def kept(runtime: Runtime, people: People) -> dict[str, Any]:
    """What is stored of the clinic's look."""
    with runtime.reading() as session:
        clinic = session.get_one(models.Clinic, people.clinic_id)
        return {
            "logo": clinic.logo_sha256,
            "paper": clinic.logo_for_paper,
            "figures": look.choices_of(clinic),
        }


def test_a_logo_is_made_anew_shown_and_taken_away(
    administrator: Browser, runtime: Runtime, people: People
) -> None:
    sent = picture("JPEG")
    answer = upload(administrator, sent, "../../etc/logo<b>.jpg")
    assert answer.status_code == 303
    page = administrator.get(answer.headers["Location"]).get_data(as_text=True)
    assert "The logo is saved." in page
    shown = re.search(r'<img class="logo" src="([^"]+)" alt="([^"]+)"', page)
    assert shown is not None
    assert "Harbour Physio" in shown[2]
    logo = administrator.get(shown[1])
    assert logo.mimetype == "image/png"
    assert logo.data != sent
    assert Image.open(io.BytesIO(logo.data)).size == (300, 80)
    administrator.get("/admin/look")
    assert administrator.post("/admin/look/logo/remove").status_code == 303
    assert administrator.get("/admin/look/logo.png").status_code == 404
    assert kept(runtime, people)["paper"] is None


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_can_be_no_logo_is_refused_with_the_reason_and_the_old_one_stays(
    administrator: Browser, runtime: Runtime, people: People, kind: str
) -> None:
    upload(administrator, picture())
    before = kept(runtime, people)["logo"]
    content, reason = REFUSED[kind]
    answer = upload(administrator, content)
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert page.count(reason) == 2  # in the summary, and at the field
    assert 'aria-invalid="true"' in page
    assert kept(runtime, people)["logo"] == before


def test_a_form_without_a_file_says_what_is_missing(administrator: Browser) -> None:
    administrator.get("/admin/look")
    answer = administrator.post("/admin/look/logo", {"logo": "just words"})
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.get_data(as_text=True)


def test_the_figures_wear_what_the_clinic_chose(
    administrator: Browser, runtime: Runtime, people: People
) -> None:
    before = administrator.get("/admin/look").get_data(as_text=True)
    answer = administrator.post("/admin/look/figures", CHOICES)
    assert answer.status_code == 303
    page = administrator.get(answer.headers["Location"]).get_data(as_text=True)
    assert "The figures are saved." in page
    assert 'type="color" value="#8d5524"' in page
    assert kept(runtime, people)["figures"] == CHOICES
    styles = [re.search(r'href="(/figures/[^"]+\.css)"', text)[1] for text in (before, page)]
    assert styles[0] != styles[1]
    assert page.count('class="pf"') == 2


def test_a_line_that_nobody_could_see_is_refused(administrator: Browser) -> None:
    administrator.get("/admin/look")
    answer = administrator.post("/admin/look/figures", CHOICES | {"line": "#9a6534"})
    assert answer.status_code == 422
    assert "Choose a darker line." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "field, text",
    [("skin", "red"), ("shirt", '#fff"><script>'), ("line", ""), ("hair", "wig"), ("on_paper", "blue")],
)
def test_what_is_no_colour_comes_back_with_the_reason(administrator: Browser, field: str, text: str) -> None:
    administrator.get("/admin/look")
    answer = administrator.post("/admin/look/figures", CHOICES | {field: text})
    assert answer.status_code == 422
    assert "<script>" not in answer.get_data(as_text=True).split("<body")[1]
