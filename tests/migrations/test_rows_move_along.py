"""A clinic that runs is brought to a newer schema: what its rows meant before, they mean afterwards."""

from datetime import timedelta

from portal.db import models, schema
from portal.db.models import ProgrammeStatus
from portal.db.session import Database
from tests import builders
from tests.conftest import ENCRYPTION_KEY
from tests.fakes.clock import FixedClock


def test_a_rest_and_a_draft_of_an_older_release_are_known_to_this_one(
    database_url: str, fixed_clock: FixedClock
) -> None:
    since = fixed_clock.now() - timedelta(days=3)
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.transaction() as session:
        resting, drafted = builders.a_programme(session), builders.a_draft(session)
        resting.status, resting.paused_at = ProgrammeStatus.PAUSED, since
        resting.paused_because = "red_flag_urgent"
        ids = resting.id, drafted.id
    database.close()
    schema.downgrade(database_url, "0002")
    schema.upgrade(database_url)
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.transaction() as session:
        (pause,) = session.query(models.Pause)
        assert (pause.programme_id, pause.because, pause.began_at) == (ids[0], "red_flag_urgent", since)
        assert (pause.ended_at, pause.by_id, pause.note) == (None, None, None)
        (draft,) = session.query(models.Draft).filter_by(programme_id=ids[1])
        assert draft.base_number == session.get_one(models.Programme, ids[1]).latest_number
        clinic = session.query(models.Clinic).first()
        assert (clinic.must_ask, clinic.limits_weeks, clinic.silence_days) == ([], 6, 14)
    database.close()
