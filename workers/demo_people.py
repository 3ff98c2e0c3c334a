"""The fourteen invented patients of the demo clinic: who they are, and what they answered.

An answer reads `during after24 rest done`: pain 0 to 10, and done in percent of the planned sessions; then,
if need be, `exercise=mark` (or `exercise=hurts:7`), `reason=code`, or `flag=code` for a safety question
answered yes. ` then ` parts an answer from its correction. `-` is silence from then on. A check-in beyond
the last answer stays open.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Invented:
    """One patient of the demo."""

    first_name: str
    last_name: str
    born_on: str
    language: str
    therapist: int  # 0 or 1
    protocol: str | None  # None: registered, nothing prescribed yet
    days_ago: int  # when the programme started
    onset_days: int  # how long the trouble had lasted then
    usual_pain: int
    answers: tuple[str, ...] = ()
    on_paper: bool = False
    ticks_days: int = 0  # for how many days from the start they tick what they did
    decides: str = ""  # what the therapist does about proposals: approve, reject, edit; none: they wait


GOOD = (
    *("2 2 4 100", "2 2 3 100", "1 1 3 100", "1 1 2 100", "1 1 2 75 glute_bridge=dislike"),
    *("0 1 1 100", "0 0 1 100", "0 0 1 100"),
)

PEOPLE = (
    Invented(
        "Anna", "Holm", "1968-03-14", "da", 0, "lbp_chronic_core", 53, 200, 5, GOOD,
        ticks_days=53, decides="approve",
    ),
    Invented(
        "Peter", "Lindqvist", "1975-11-02", "en", 0, "lbp_chronic_strength", 35, 160, 4,
        ("2 2 4 100", "2 2 3 100", "2 2 3 100", "2 2 3 100 then 5 6 6 100"),
    ),
    Invented(
        "Karen", "Madsen", "1959-06-21", "da", 0, "lbp_subacute_rebuild", 22, 45, 5,
        ("2 3 4 100", "2 2 4 75", "3 4 5 100 flag=leg_numb_new"),
    ),
    Invented(
        "James", "Okafor", "1988-01-30", "en", 1, "lbp_minimal_three", 40, 120, 4,
        ("2 2 4 100", "2 2 3 66", "-", "-", "-", "-", "-"),
        ticks_days=12,
    ),
    Invented("Ingrid", "Sørensen", "1941-09-08", "da", 1, "lbp_older_adult", 28, 300, 5, on_paper=True),
    Invented(
        "Maria", "Rossi", "1982-04-17", "en", 0, "lbp_chronic_core", 21, 150, 4,
        ("2 2 4 100", "2 2 3 100 bird_dog=hurts:6"),
    ),
    Invented("Niels", "Bak", "1993-12-05", "da", 1, "lbp_acute_calm", 4, 6, 6, ("2 3 5 100",)),
    Invented(
        "Fatima", "Haddad", "1979-07-19", "en", 1, "lbp_full_session_002", 30, 130, 4,
        ("2 2 4 40 reason=no_time", "2 2 3 40 reason=no_time", "2 2 3 100"),
    ),
    Invented(
        "Søren", "Kjær", "1964-02-27", "da", 0, "lbp_chronic_graded", 36, 700, 6,
        ("6 6 6 100", "6 7 6 80", "6 6 6 100", "6 6 6 100"),
    ),
    Invented(
        "Emily", "Clarke", "1990-10-11", "en", 0, "neck_basic", 15, 60, 4,
        ("2 2 4 100", "1 2 3 100 neck_rotation=dislike"),
        decides="edit",
    ),
    Invented(
        "Bente", "Frandsen", "1955-05-03", "da", 1, "knee_oa_basic", 50, 900, 5,
        ("3 3 5 100", "3 3 4 100", "2 3 4 66 clamshell=dislike", "2 2 3 100", "2 2 3 100", "2 2 3 100"),
        decides="reject",
    ),
    Invented(
        "Tom", "Berg", "1971-08-24", "en", 1, "lbp_gentle_000", 12, 20, 4,
        ("1 2 4 100 knee_to_chest=dislike", "1 1 3 100"),
    ),
    Invented("Lise", "Thomsen", "1986-06-06", "da", 0, "lbp_chronic_core", 1, 110, 4),
    Invented("Oliver", "Grant", "2001-02-13", "en", 1, None, 0, 0, 0),
)  # fmt: skip
