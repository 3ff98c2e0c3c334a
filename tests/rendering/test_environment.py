"""One Jinja configuration for pages, e-mails and sheets."""

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from portal.catalogue import reader
from portal.rendering.environment import Renderer, one_line

FILES = {
    "pages/hello.html": "<p>{{ _('Hello %(name)s.', name=name) }}</p>\n",
    "pages/exercise.html": "{{ id|exercise_name }}: {{ (id|exercise).dose|dose(id|exercise) }}",
    "pages/lines.html": "{% if true %}\n  yes\n{% endif %}\n",
    "pages/count.html": "{{ ngettext('%(num)s session', '%(num)s sessions', n) }}",
    "pages/safety.html": "{{ safety('emergency', emergency_number='112', out_of_hours='') }}",
    "pdf/full_programme/document.html": (
        "<html lang='{{ language() }}'>{{ qr(links.programme(public_url, 't')) }}"
    ),
    "emails/check_in/subject.txt": "How is it going,\n {{ name }}?\n",
    "emails/check_in/body.txt": "\nHello {{ name }}.\n\n{{ link }}\n\n",
    "emails/check_in/body.html": (
        "<html><head><style>p { color: #14262B } @media (prefers-color-scheme: dark) { p { color: #fff } }"
        "</style></head><body><p>Hello {{ name }}.</p></body></html>"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    folder = tmp_path_factory.mktemp("templates")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Renderer(folder, reader.load(), public_url="https://clinic.example")


def test_values_are_escaped_in_pages(renderer: Renderer) -> None:
    assert renderer.render("pages/hello.html", "en", name="<b>&") == "<p>Hello &lt;b&gt;&amp;.</p>"


def test_values_stay_as_they_are_in_plain_text(renderer: Renderer) -> None:
    mail = renderer.email("check_in", "en", name="Smith & Son", link="https://x.example/c/t?a=1&b=2")
    assert mail.text == "Hello Smith & Son.\n\nhttps://x.example/c/t?a=1&b=2\n"
    assert "Smith &amp; Son" in mail.html


def test_a_subject_is_one_line_whatever_is_in_it(renderer: Renderer) -> None:
    mail = renderer.email("check_in", "en", name="Anna\r\nBcc: all@x.example\x85\u2028x", link="")
    assert mail.subject == "How is it going, Anna Bcc: all@x.example x?"
    assert one_line(" a \n\t b ") == "a b"


def test_styles_are_inlined_and_the_dark_mode_rule_is_kept(renderer: Renderer) -> None:
    html = renderer.email("check_in", "en", name="Anna", link="").html
    assert 'style="color: #14262B' in html
    assert "prefers-color-scheme: dark" in html


def test_a_missing_value_is_an_error_not_an_empty_place(renderer: Renderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.render("pages/hello.html", "en")


def test_the_language_is_an_argument(renderer: Renderer) -> None:
    assert renderer.render("pages/exercise.html", "en", id="bird_dog").startswith("Bird dog: 2 sets of 8")
    assert renderer.render("pages/exercise.html", "da", id="bird_dog").startswith("Fuglehund: ")
    assert "Stop øvelserne" in renderer.render("pages/safety.html", "da")
    assert "112" in renderer.render("pages/safety.html", "en")


def test_numbers_choose_their_form(renderer: Renderer) -> None:
    assert renderer.render("pages/count.html", "en", n=1) == "1 session"
    assert renderer.render("pages/count.html", "en", n=4) == "4 sessions"


def test_blocks_leave_no_lines_behind(renderer: Renderer) -> None:
    assert renderer.render("pages/lines.html", "en") == "  yes\n"


def test_a_sheet_carries_its_language_and_the_programme_link(renderer: Renderer) -> None:
    document = renderer.document("full_programme", "da")
    assert document.html.startswith("<html lang='da'><svg")


def test_another_environment_gets_the_same_rules(renderer: Renderer) -> None:
    other = Environment(loader=DictLoader(FILES))
    renderer.configure(other)
    assert other.get_template("pages/hello.html").render(name="<b>") == "<p>Hello &lt;b&gt;.</p>"
    with pytest.raises(UndefinedError):
        other.get_template("pages/hello.html").render()
