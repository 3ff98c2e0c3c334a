"""What the rules and their numbers rest on: the literature by name, or our own choice.

Rules and numbers name a source by its key, so that no citation is written twice. Nothing here is a claim
that a source supports an exact value: where it does not, the basis says `design` as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

BY_DESIGN = "by_design"  # the word of a basis that is our own choice, in whole or in part


class Mark(StrEnum):
    """How well a source is known: it supports the rule, it still has to be checked, or there is none."""

    SUPPORTED = "S"
    UNCHECKED = "M"
    DESIGN = "D"


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its name on a page, where to find it, and how well it is known."""

    name: str
    citation: str
    mark: Mark = Mark.SUPPORTED


SOURCES: Mapping[str, Source] = {
    "seed_000": Source(
        "advice for patients: stop if pain increases",
        "General advice on exercises at home, from a seller's page; no study. Stop if pain increases",
    ),
    "seed_001": Source(
        "advice for patients: stop if an exercise brings on pain",
        "General advice on exercises at home, from a seller's page; no study. Stop if it brings on pain",
    ),
    "seed_002": Source(
        "advice for patients: change or stop when pain gets worse",
        "General advice on a whole session; no study. Change or stop an exercise when pain gets worse",
    ),
    "seed_003": Source(
        "advice for patients: little pain early on and no long rest",
        "General advice on pain in rehabilitation; no study. Early on 1 in 5 or less; do not rest long",
    ),
    "seed_004": Source(
        "advice for patients: pain and preference decide who keeps on",
        "General advice on keeping up exercises; no study. Pain and preference decide who keeps exercising",
    ),
    "thomee_1997": Source("Thomee 1997", "Thomee 1997, Phys Ther 77:1690", Mark.UNCHECKED),
    "silbernagel_2007": Source("Silbernagel 2007", "Silbernagel 2007, Am J Sports Med 35:897"),
    "smith_2017": Source(
        "Smith 2017", "Smith 2017, Br J Sports Med 51:1679, doi 10.1136/bjsports-2016-097383"
    ),
    "front_psychol_2016": Source(
        "Front Psychol 2016", "Front Psychol 2016;7:1466, 2854 people with long-lasting pain"
    ),
    "ostelo_2008": Source("Ostelo 2008", "Ostelo 2008, Spine 33:90"),
    "costa_2021": Source("Costa 2021", "Costa 2021, Eur Spine J"),
    "suri_2011": Source("Suri 2011", "Suri 2011, BMC Musculoskelet Disord 12:220"),
    "stay_active": Source("NKR 2016", "Sundhedsstyrelsen 2016, national clinical guideline: stay active"),
    "graded_activity": Source("George 2008, 2010", "George 2008 and 2010, graded exercise and exposure"),
    "wallwork_2024": Source("Wallwork 2024", "Wallwork 2024, CMAJ: acute, subacute and persistent pain"),
    "nsca_2_for_2": Source("NSCA 2-for-2", "Baechle and Earle, NSCA Essentials: the 2-for-2 rule"),
    "acsm_2009": Source("ACSM 2009", "Ratamess 2009, Med Sci Sports Exerc: progression models"),
    "acsm_2011": Source("ACSM 2011", "Garber 2011, Med Sci Sports Exerc: quantity and quality of exercise"),
    "running_10_30": Source(
        "10 % and 30 % running data", "Buist (10 % against 24 % a week) and Nielsen (above 30 %), runners"
    ),
    "load_practice": Source("load-management practice", "Clinics' pages on load management"),
    "clinic_lights": Source("clinic practice", "Clinics' pages on traffic lights for pain; limits differ"),
    "selfback": Source("selfBACK", "Sandal 2021, JAMA Intern Med 181:1288; protocols JMIR Res Protoc e167"),
    "kaia": Source("Kaia", "Toelle 2019, npj Digit Med"),
    "adherent_80": Source("80 % in trials", "A trial protocol in BMJ Open: 80 % of what was prescribed"),
    "leijon_2011": Source("Leijon 2011", "Leijon 2011, Scand J Prim Health Care 29:234, table 3"),
    "medina_2009": Source("Medina-Mirapeix 2009", "Medina-Mirapeix 2009, BMC Musculoskelet Disord 10:155"),
    "kongsted_2010": Source(
        "Kongsted & Leboeuf-Yde 2010", "Kongsted and Leboeuf-Yde 2010, Chiropr Osteopat 18:2"
    ),
    "kamper_2010": Source("Kamper 2010", "Kamper 2010, Eur Spine J 19:1495"),
    "walkback_2024": Source("WalkBack 2024", "Pocovi 2024, Lancet 404:134"),
    "greenhalgh": Source("Greenhalgh card", "Greenhalgh 2016 and 2018; the card of backes.org.uk"),
    "nhs": Source("NHS", "NHS pages on back pain and cauda equina"),
    "finucane_2020": Source("Finucane 2020", "Finucane 2020, J Orthop Sports Phys Ther 50:350 (IFOMPT)"),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule or a number rests on: keys of SOURCES, and in `design` what is our own choice."""

    sources: tuple[str, ...] = ()
    design: str = ""

    def __post_init__(self) -> None:
        """Nothing rests on nothing, and every source is in the list."""
        if not self.sources and not self.design:
            raise ValueError("name a source, or say what is by design")
        unknown = [key for key in self.sources if key not in SOURCES]
        if unknown:
            raise ValueError(f"no such source: {', '.join(unknown)}")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sources for a page, ending in BY_DESIGN where some of it is our own choice."""
        names = tuple(SOURCES[key].name for key in self.sources)
        return (*names, BY_DESIGN) if self.design else names

    @property
    def marked(self) -> str:
        """Every part with its mark: `[S] Silbernagel 2007; [D] three check-ins`."""
        parts = [f"[{SOURCES[key].mark}] {SOURCES[key].name}" for key in self.sources]
        return "; ".join([*parts, f"[{Mark.DESIGN}] {self.design}"] if self.design else parts)


def by(*sources: str, design: str = "") -> Basis:
    """The basis of a rule or a number. Raises ValueError for an unknown source, or for none of both."""
    return Basis(sources, design)
