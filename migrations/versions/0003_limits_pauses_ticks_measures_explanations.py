"""Limits, pauses, ticks, measures, explanations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "questionnaire",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_questionnaire_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint(
            "patient_id", "episode", "occasion", name=op.f("uq_questionnaire_patient_id_episode_occasion")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_questionnaire_public_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_questionnaire_submission_id")),
    )
    with op.batch_alter_table("questionnaire") as batch_op:
        batch_op.create_index(batch_op.f("ix_questionnaire_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_questionnaire_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questionnaire_state"), ["state"], unique=False)

    op.create_table(
        "measure",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("questionnaire_id", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.String(length=40), nullable=True),
        sa.Column("instrument", sa.String(length=20), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("thousandths", sa.Integer(), nullable=True),
        sa.Column("n_items", sa.Integer(), nullable=True),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.String(length=64), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["account.id"], name=op.f("fk_measure_entered_by_id_account")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_measure_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["questionnaire_id"], ["questionnaire.id"], name=op.f("fk_measure_questionnaire_id_questionnaire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("submission_id", "instrument", name=op.f("uq_measure_submission_id_instrument")),
    )
    with op.batch_alter_table("measure") as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_questionnaire_id"), ["questionnaire_id"], unique=False)
        batch_op.create_index(
            "uq_measure_patient_id_instrument_taken_on",
            ["patient_id", "instrument", "taken_on"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.create_table(
        "tick",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_tick_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_tick_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_tick_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tick")),
        sa.UniqueConstraint(
            "programme_id", "on_day", "exercise", name=op.f("uq_tick_programme_id_on_day_exercise")
        ),
    )
    with op.batch_alter_table("tick") as batch_op:
        batch_op.create_index(batch_op.f("ix_tick_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_pause_by_id_account")),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_pause_check_in_id_check_in")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account.id"], name=op.f("fk_pause_ended_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_pause_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_pause_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
    )
    with op.batch_alter_table("pause") as batch_op:
        batch_op.create_index(batch_op.f("ix_pause_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pause_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(
            "uq_pause_programme_id",
            ["programme_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(
            sa.Column("is_second_person", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("uses_keys", sa.Boolean(), server_default=sa.true(), nullable=False))

    with op.batch_alter_table("alert") as batch_op:
        batch_op.add_column(sa.Column("second_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("second_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wide_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_alert_patient_id_second_id", ["patient_id", "second_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_alert_second_id_account"), "account", ["second_id"], ["id"]
        )

    with op.batch_alter_table("answers") as batch_op:
        batch_op.add_column(sa.Column("shown_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("clinic") as batch_op:
        batch_op.add_column(sa.Column("must_ask", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("limits_weeks", sa.Integer(), server_default="6", nullable=False))
        batch_op.add_column(sa.Column("opening_hours", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("escalate_minutes", sa.Integer(), server_default="60", nullable=False))
        batch_op.add_column(sa.Column("safety_words", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("silence_days", sa.Integer(), server_default="14", nullable=False))

    with op.batch_alter_table("draft") as batch_op:
        batch_op.add_column(sa.Column("base_number", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("patient") as batch_op:
        batch_op.add_column(sa.Column("check_in_weekday", sa.Integer(), nullable=True))

    with op.batch_alter_table("prescription") as batch_op:
        batch_op.add_column(sa.Column("own_limits", sa.JSON(), nullable=True))

    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("episode", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("maintenance_since", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("unwanted", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("history_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("wishes_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.add_column(sa.Column("said_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("proposal") as batch_op:
        batch_op.add_column(sa.Column("closed_because", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("closed_by_version_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("in_draft_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_proposal_closed_by_version_id_programme_version"),
            "programme_version",
            ["closed_by_version_id"],
            ["id"],
        )

    with op.batch_alter_table("review") as batch_op:
        batch_op.add_column(sa.Column("envelope_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("was_overtaken", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("texts_sealed", sa.LargeBinary(), nullable=True))
        batch_op.create_index(batch_op.f("ix_review_created_at"), ["created_at"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_review_envelope_id_envelope"), "envelope", ["envelope_id"], ["id"]
        )

    op.execute(
        "UPDATE draft SET base_number ="
        " (SELECT latest_number FROM programme WHERE programme.id = draft.programme_id)"
    )
    op.execute(
        "INSERT INTO pause (programme_id, patient_id, because, began_at)"
        " SELECT id, patient_id, COALESCE(paused_because, 'therapist'), paused_at FROM programme"
        " WHERE status = 'paused' AND paused_at IS NOT NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("review") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_review_envelope_id_envelope"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_review_created_at"))
        batch_op.drop_column("texts_sealed")
        batch_op.drop_column("was_overtaken")
        batch_op.drop_column("decided_on")
        batch_op.drop_column("envelope_id")

    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_proposal_closed_by_version_id_programme_version"), type_="foreignkey"
        )
        batch_op.drop_column("in_draft_at")
        batch_op.drop_column("closed_by_version_id")
        batch_op.drop_column("closed_because")

    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.drop_column("said_sealed")

    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_column("wishes_sealed")
        batch_op.drop_column("history_sealed")
        batch_op.drop_column("unwanted")
        batch_op.drop_column("maintenance_since")
        batch_op.drop_column("episode")

    with op.batch_alter_table("prescription") as batch_op:
        batch_op.drop_column("own_limits")

    with op.batch_alter_table("patient") as batch_op:
        batch_op.drop_column("check_in_weekday")

    with op.batch_alter_table("draft") as batch_op:
        batch_op.drop_column("base_number")

    with op.batch_alter_table("clinic") as batch_op:
        batch_op.drop_column("silence_days")
        batch_op.drop_column("safety_words")
        batch_op.drop_column("escalate_minutes")
        batch_op.drop_column("opening_hours")
        batch_op.drop_column("limits_weeks")
        batch_op.drop_column("must_ask")

    with op.batch_alter_table("answers") as batch_op:
        batch_op.drop_column("shown_sealed")

    with op.batch_alter_table("alert") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_alert_second_id_account"), type_="foreignkey")
        batch_op.drop_index("ix_alert_patient_id_second_id")
        batch_op.drop_column("wide_at")
        batch_op.drop_column("second_at")
        batch_op.drop_column("second_id")

    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("uses_keys")
        batch_op.drop_column("is_second_person")

    with op.batch_alter_table("pause") as batch_op:
        batch_op.drop_index(
            "uq_pause_programme_id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pause_programme_id"))
        batch_op.drop_index(batch_op.f("ix_pause_patient_id"))

    op.drop_table("pause")
    with op.batch_alter_table("tick") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tick_patient_id"))

    op.drop_table("tick")
    with op.batch_alter_table("measure") as batch_op:
        batch_op.drop_index(
            "uq_measure_patient_id_instrument_taken_on",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_measure_questionnaire_id"))
        batch_op.drop_index(batch_op.f("ix_measure_patient_id"))

    op.drop_table("measure")
    with op.batch_alter_table("questionnaire") as batch_op:
        batch_op.drop_index(batch_op.f("ix_questionnaire_state"))
        batch_op.drop_index(batch_op.f("ix_questionnaire_patient_id"))
        batch_op.drop_index(batch_op.f("ix_questionnaire_opens_at"))

    op.drop_table("questionnaire")
