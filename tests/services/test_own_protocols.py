"""Own protocols as rows: one form one protocol, no issue lost, and what a lost exercise does to an issue."""

from dataclasses import replace
from functools import partial

from portal.db import models
from portal.db.queries import protocols as queries
from portal.db.session import Database, Session
from portal.domain.errors import Conflict
from portal.domain.exercise import Library
from portal.services import own_protocols, written_protocols
from portal.services.written_protocols import Written
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once


def core() -> Written:
    catalogue = builders.catalogue()
    words = catalogue.protocol_words(builders.PROTOCOL, "en")
    return written_protocols.copied(catalogue.protocols[builders.PROTOCOL], words, catalogue.library)


def test_two_clicks_at_once_are_one_protocol(database: Database) -> None:
    with database.transaction() as session:
        by_id = builders.a_therapist(session).id

    def click(session: Session) -> object:
        by = session.get_one(models.Account, by_id)
        row = own_protocols.begin(
            session, by=by, written=core(), is_shared=False, submission_id="one form", now=NOW
        )
        return row.id

    first, second = at_once(database, click, click)
    assert isinstance(first, int)
    assert first == second


def test_two_windows_at_once_make_one_issue_and_one_is_told(database: Database) -> None:
    with database.transaction() as session:
        protocol_id = builders.an_own_protocol(session, by=builders.a_therapist(session)).id

    def save(session: Session, name: str) -> None:
        row, written = session.get_one(models.Protocol, protocol_id), replace(core(), name=name)
        own_protocols.save(session, protocol=row, number=1, written=written, is_shared=False, now=NOW)

    outcomes = at_once(database, partial(save, name="First"), partial(save, name="Second"))
    assert [type(one) for one in outcomes if one is not None] == [Conflict]
    with database.reading() as session:
        row = session.get_one(models.Protocol, protocol_id)
        assert [version.number for version in queries.versions(session, row)] == [2, 1]


def test_an_issue_reads_as_it_was_written(session: Session) -> None:
    row = builders.an_own_protocol(session, by=builders.a_therapist(session), name="Core")
    kept = queries.numbered(session, row, 1)
    assert written_protocols.read(kept.content, builders.library()) == replace(core(), name="Core")


def test_an_exercise_the_library_lost_is_left_out(session: Session) -> None:
    row = builders.an_own_protocol(session, by=builders.a_therapist(session))
    smaller = Library(one for one in builders.library().values() if one.id != "bird_dog")
    written = written_protocols.read(queries.numbered(session, row, 1).content, smaller)
    protocol = written_protocols.as_protocol("own-x", written)
    assert [item.exercise for item in protocol.items][:2] == ["dead_bug_heel_tap", "side_plank_knees"]


def test_a_programme_still_knows_the_version_it_began_from(session: Session) -> None:
    patient = builders.a_patient(session)
    row = builders.an_own_protocol(session, by=session.get_one(models.Account, patient.therapist_id))
    programme = own_protocols.start(
        session, patient=patient, protocol=row, library=builders.library(), now=NOW
    )
    behind = own_protocols.behind(session, programme)
    assert behind is not None
    assert (behind[0].id, behind[1].number) == (row.id, 1)
    own_protocols.save(
        session, protocol=row, number=1, written=replace(core(), name="Next"), is_shared=True, now=NOW
    )
    assert own_protocols.behind(session, programme) == behind


def test_numbers_know_what_the_clinic_calls_its_own_and_nobody_else_s(session: Session) -> None:
    row = builders.an_own_protocol(session, by=builders.a_therapist(session), name="Core")
    elsewhere = builders.a_therapist(session, clinic=builders.a_clinic(session, name="Hill Physio"))
    builders.an_own_protocol(session, by=elsewhere, is_shared=True, name="Theirs")
    assert own_protocols.names(session, clinic_id=row.clinic_id) == {own_protocols.name_of(row): "Core"}
