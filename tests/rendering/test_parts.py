"""Parts and drawings: by name for the printer, in one piece for the screen."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from portal.rendering import parts
from portal.rendering.parts import Printable

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40">'
    '<path d="M0 0h9"/></svg>'
)
TEMPLATE = (
    "<p>{{ name }}</p>{% call part(width_mm=90, classes='steps') %}"
    "<ol><li>Lie <b>down</b>.</li><li>{{ step }}</li></ol>"
    "{{ drawing(svg, width_mm=30, height_mm=20, alt='Bridge & \"end\"') }}{% endcall %}"
)


def rendered(language: str = "en", sheet: str = "plain.css", **values: object) -> Printable:
    environment = Environment(loader=DictLoader({"t.html": TEMPLATE}), autoescape=True)
    environment.globals.update(part=parts.part, drawing=parts.drawing, svg=SVG)
    template = environment.get_template("t.html")
    with parts.collecting(sheet, language) as found:
        html = template.render(**{"name": "Anna", "step": "Lift & hold.", **values})
    return Printable(html, found.parts, found.drawings)


def test_a_part_leaves_only_its_name_and_every_word_in_the_document() -> None:
    document = rendered()
    (key,) = document.parts
    alt = "1. Lie down.&#10;2. Lift &amp; hold.&#10;Bridge &amp; &#34;end&#34;"
    assert document.html == f'<p>Anna</p><img class="part" src="{key}" alt="{alt}"/>'
    assert document.parts[key].html.startswith('<div class="part steps"><ol><li>Lie <b>down</b>.</li>')
    assert document.parts[key].width_mm == 90


def test_the_same_words_have_the_same_name_for_every_patient() -> None:
    assert list(rendered(name="Anna").parts) == list(rendered(name="Bo").parts)
    assert list(rendered().drawings) == list(rendered(step="Other words.").drawings)


@pytest.mark.parametrize(
    "other", [{"step": "Lift and wait."}, {"language": "da"}, {"sheet": "other.css"}], ids=str
)
def test_other_words_another_language_and_another_variant_are_another_part(other: dict[str, str]) -> None:
    assert list(rendered().parts) != list(rendered(**other).parts)


def test_a_drawing_of_another_size_is_another_drawing() -> None:
    with parts.collecting("plain.css", "en") as found:
        for width in (30, 40):
            parts.drawing(SVG, width, 20, alt="Bridge")
    assert len(found.drawings) == 2


def test_a_browser_gets_one_piece_with_the_words_and_the_picture_in_it() -> None:
    plain = rendered().plain
    assert "part:" not in plain
    assert "drawing:" not in plain
    assert (
        '<div class="part steps"><ol><li>Lie <b>down</b>.</li><li>Lift &amp; hold.</li></ol><svg role="img"'
        in plain
    )
    assert 'aria-label="Bridge &amp; &#34;end&#34;"' in plain
    assert 'width="30mm" height="20mm"' in plain
    assert "style" not in plain


def test_where_nobody_collects_parts_stand_as_they_are() -> None:
    assert parts.part(90, caller=lambda: Markup("<p>x</p>")) == '<div class="part"><p>x</p></div>'
    assert "<svg" in parts.drawing(SVG, 30, 20, alt="Bridge")


def test_a_code_is_drawn_for_a_browser() -> None:
    plain = Printable('<img class="foot-code" src="qr:https://a.example/p/x?a=1&amp;b=2" alt="Code"/>').plain
    assert plain.startswith('<svg class="foot-code"')
    assert "<title>Code</title>" in plain
    assert "qr:" not in plain


def test_a_picture_of_dots_is_shown_by_a_browser_without_asking_anybody() -> None:
    with parts.collecting("plain.css", "en") as found:
        html = parts.picture(b"\x89PNG", 30, 10, alt="Logo")
    assert 'src="data:image/png;base64,iVBORw=="' in Printable(html, found.parts, found.drawings).plain


def test_what_people_typed_cannot_pass_for_a_part() -> None:
    (key,) = rendered().parts
    document = rendered(name=f'<img class="part" src="{key}" alt="">')
    assert document.plain.count('<div class="part steps">') == 1


def test_a_picture_on_paper_has_words() -> None:
    with parts.collecting("plain.css", "en"), pytest.raises(ValueError, match="words"):
        parts.drawing(SVG, 30, 20, alt=" ")
