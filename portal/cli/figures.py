"""`bedring figures`: check the pose files, look at the figures, begin a new one."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, cast

import click

from portal.catalogue import reader
from portal.catalogue.content import Catalogue
from portal.figures import contact_sheet, poses, svg, themes
from portal.figures import lint as gate
from portal.figures.contact_sheet import Entry, Sheet
from portal.figures.lint import Finding
from portal.figures.poses import Figures

FONT = Path(__file__).resolve().parent.parent / "rendering" / "fonts" / "Inter-Regular.ttf"
COLUMNS = 4
PNG_DPI, PDF_DPI = 160, 300
MM_PER_INCH = 25.4
NEW_POSE = """\
# {name}. Angles in clinical degrees; docs/figures.md explains every key.
base: {base}
{side}end: {{}}
"""

folder_option = click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=poses.BUNDLED,
    help="Another folder with `bases.yaml` and a folder of pose files for each region.",
)


@click.group()
def figures() -> None:
    """The pictures of the exercises."""


@figures.command()
@click.argument("names", metavar="[ID]...", nargs=-1)
@folder_option
@click.pass_context
def lint(context: click.Context, names: tuple[str, ...], folder: Path) -> None:
    """Checks the figures of exercises or regions (all, if none is named).

    Prints one line for each finding and ends with 1 if there is one that no `note` explains.
    """
    library, content = poses.load(folder), reader.load()
    chosen = _chosen(library, names)
    findings = [*(_missing(library, content) if not names else ()), *_findings(library, chosen, content)]
    for finding in findings:
        click.echo(finding.line())
    faults = sum(not finding.why for finding in findings)
    click.echo(f"{len(chosen)} exercises: {faults} findings, and {len(findings) - faults} that are explained")
    if faults:
        context.exit(1)


@figures.command()
@click.argument("names", metavar="[ID]...", nargs=-1)
@click.option("--theme", type=click.Choice(["print", "grey", "web"]), default="print", show_default=True)
@click.option("--side", type=click.Choice(["right", "left"]), default="right", show_default=True)
@click.option("--hair", type=click.Choice(["short", "bun"]), default="short", show_default=True)
@click.option("--size-mm", type=click.FloatRange(10, 200), default=45.0, show_default=True, help="A stature.")
@click.option(
    "-o", "out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=".svg .png .pdf"
)
@folder_option
def sheet(names: tuple[str, ...], out: Path, folder: Path, **options: str | float) -> None:
    """Draws a contact sheet of exercises or regions (all, if none is named)."""
    kind = out.suffix.lower()
    if kind not in WRITERS:
        raise click.UsageError(f"the file's name must end with {', '.join(WRITERS)}")
    if options["theme"] == "web" and kind != ".svg":
        raise click.UsageError(
            "the web's colours are CSS: write them to a .svg file and open it in a browser"
        )
    library, words = poses.load(folder), reader.load()
    entries = [
        Entry(_name(words, name), _picture(library, name, options)) for name in _chosen(library, names)
    ]
    style = themes.stylesheet(themes.Look()) if options["theme"] == "web" else ""
    stature = float(options["size_mm"])
    grid = contact_sheet.on_paper(stature) if kind == ".pdf" else contact_sheet.Grid(stature, COLUMNS)
    out.write_bytes(WRITERS[kind](contact_sheet.sheets(entries, grid, style=style)))
    click.echo(f"{len(entries)} exercises: {out}")


@figures.command()
@click.argument("exercise")
@click.option("--base", required=True, help="The position it starts from, one of bases.yaml.")
@folder_option
def new(exercise: str, base: str, folder: Path) -> None:
    """Begins the pose file of an exercise of the catalogue; never overwrites one."""
    content, library = reader.load(), poses.load(folder)
    if exercise not in content.library:
        raise click.ClickException(f"the catalogue has no exercise {exercise!r}")
    if base not in library.bases:
        raise click.ClickException(f"there is no base {base!r}; known: {', '.join(library.bases)}")
    known = content.library[exercise]
    path = folder / known.regions[0] / f"{exercise}.yaml"
    side = "side: right\n" if known.per_side else ""
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(NEW_POSE.format(name=_name(content, exercise), base=base, side=side))
    except FileExistsError:
        raise click.ClickException(f"{path} is there already") from None
    click.echo(path)


def _chosen(library: Figures, names: Iterable[str]) -> list[str]:
    """The exercises that are named, each once; a region stands for all of its exercises."""
    regions: dict[str, list[str]] = {}
    for exercise in library:
        regions.setdefault(library.path(exercise).parent.name, []).append(exercise)
    chosen: dict[str, None] = {}
    for name in names or library:
        if name not in library and name not in regions:
            raise click.ClickException(f"there is no figure and no region called {name!r}")
        chosen |= dict.fromkeys([name] if name in library else regions[name])
    return list(chosen)


def _missing(library: Figures, content: Catalogue) -> Iterator[Finding]:
    """Exercises without a figure, and figures without an exercise."""
    for exercise in content.library:
        if exercise not in library:
            yield Finding(exercise, "", "missing", "has no pose file")
    for name in library:
        if name not in content.library:
            yield Finding(name, "", "missing", "is no exercise of the catalogue")


def _findings(library: Figures, chosen: Iterable[str], content: Catalogue) -> Iterator[Finding]:
    one_sided = {exercise for exercise in content.library if content.library[exercise].per_side}
    for name in chosen:
        try:
            figure = library[name]
        except poses.PoseError as error:
            yield from (Finding(name, "", "file", fault) for fault in error.faults)
            continue
        yield from gate.check(figure, one_sided)


def _picture(library: Figures, name: str, options: dict[str, str | float]) -> str:
    return svg.picture(
        library[name],
        side=cast(Literal["right", "left"], options["side"]),
        theme=cast(themes.Theme, options["theme"]),
        look=themes.Look(hair=cast(Literal["short", "bun"], options["hair"])),
    )


def _name(content: Catalogue, exercise: str) -> str:
    return content.exercise_words(exercise, "en").name if exercise in content.library else exercise


def _svg(sheets: list[Sheet]) -> bytes:
    return sheets[0].svg.encode()


def _png(sheets: list[Sheet]) -> bytes:
    return _dots(sheets[0], PNG_DPI)


def _pdf(sheets: list[Sheet]) -> bytes:
    """Every sheet as a page of dots: it is for looking at, patients get drawings."""
    from PIL import Image

    pages = [Image.open(io.BytesIO(_dots(sheet, PDF_DPI))).convert("RGB") for sheet in sheets]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=PDF_DPI, save_all=True, append_images=pages[1:])
    return out.getvalue()


def _dots(sheet: Sheet, dpi: int) -> bytes:
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=sheet.svg,
            width=round(sheet.width / MM_PER_INCH * dpi),
            dpi=dpi,
            skip_system_fonts=True,
            font_files=[str(FONT)],
        )
    )


WRITERS = {".svg": _svg, ".png": _png, ".pdf": _pdf}
