"""A clinic's own colour: on every page and in every e-mail, and only where it can be read."""

from portal.db import models
from portal.runtime import Runtime
from portal.web import brand
from tests.web.conftest import Browser, People

PLUM = "#7a1f5c"


def accent(runtime: Runtime, people: People) -> str:
    with runtime.reading() as session:
        return session.get_one(models.Clinic, people.clinic_id).accent


def test_a_colour_that_can_be_read_is_on_every_page(
    administrator: Browser, anybody: Browser, people: People, runtime: Runtime
) -> None:
    administrator.get("/admin/look")
    assert administrator.post("/admin/look/accent", data={"accent": PLUM}).status_code == 303
    assert accent(runtime, people) == PLUM
    page = anybody.get("/log-in").get_data(as_text=True)
    code = brand.address_code(PLUM)
    assert f"/brand/{code}/7a1f5c.css" in page
    sheet = anybody.get(f"/brand/{code}/7a1f5c.css")
    assert sheet.mimetype == "text/css"
    assert f"--brand: light-dark({PLUM}," in sheet.get_data(as_text=True)
    mail = administrator.get("/admin/mail/texts/check_in/en/light").get_data(as_text=True)
    assert PLUM in mail
    assert "#0b5f5c" not in mail.lower()


def test_a_pale_colour_is_refused_and_the_nearest_is_offered(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    administrator.get("/admin/look")
    refused = administrator.post("/admin/look/accent", data={"accent": "#ffd43b"})
    assert refused.status_code == 422
    assert accent(runtime, people) == ""
    assert 'name="accent" value="#' in administrator.last


def test_back_to_the_colour_as_shipped(administrator: Browser, people: People, runtime: Runtime) -> None:
    administrator.get("/admin/look")
    administrator.post("/admin/look/accent", data={"accent": PLUM})
    administrator.get("/admin/look")
    assert administrator.post("/admin/look/accent/shipped").status_code == 303
    assert accent(runtime, people) == ""
    assert "/brand/" not in administrator.get("/admin").get_data(as_text=True)


def test_the_stylesheet_takes_no_other_text(anybody: Browser) -> None:
    code = brand.address_code(PLUM)
    for wrong in ("7a1f5d", "7A1F5C", "zzzzzz", "7a1f5c%7D"):
        assert anybody.get(f"/brand/{code}/{wrong}.css").status_code == 404


def test_a_colour_is_judged_while_it_is_chosen_and_nothing_is_kept(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    good = administrator.get("/admin/look/accent?accent=%237a1f5c").get_data(as_text=True)
    assert "Can be read" in good
    pale = administrator.get("/admin/look/accent?accent=%23ffee00").get_data(as_text=True)
    assert "The nearest that passes is" in pale
    odd = administrator.get("/admin/look/accent?accent=red%3Cscript%3E").get_data(as_text=True)
    assert "Can be read" in odd, "nonsense shows the clinic's own colour"
    assert "<script>" not in odd
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).accent == ""
