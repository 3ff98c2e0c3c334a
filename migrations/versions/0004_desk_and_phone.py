"""The therapist's desk and the patient's phone: messages, batches, paper logs, own words, undo."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "protocol",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=64), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("latest_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_protocol_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_protocol_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol")),
        sa.UniqueConstraint("public_id", name=op.f("uq_protocol_public_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_protocol_submission_id")),
    )
    with op.batch_alter_table("protocol") as batch_op:
        batch_op.create_index(batch_op.f("ix_protocol_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "protocol_version",
        sa.Column("protocol_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["protocol_id"], ["protocol.id"], name=op.f("fk_protocol_version_protocol_id_protocol")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protocol_version")),
        sa.UniqueConstraint("protocol_id", "number", name=op.f("uq_protocol_version_protocol_id_number")),
    )
    op.create_table(
        "exercise_version",
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_exercise_version_author_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_version")),
        sa.UniqueConstraint("exercise", "number", name=op.f("uq_exercise_version_exercise_number")),
    )
    op.create_table(
        "note",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("submission_id", sa.String(length=64), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_note_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_note_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_note_public_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_note_submission_id")),
    )
    with op.batch_alter_table("note") as batch_op:
        batch_op.create_index("ix_note_patient_id_id", ["patient_id", "id"], unique=False)

    op.create_table(
        "record_look",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_record_look_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_record_look_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_look")),
        sa.UniqueConstraint(
            "patient_id", "account_id", "on_day", name=op.f("uq_record_look_patient_id_account_id_on_day")
        ),
    )
    with op.batch_alter_table("record_look") as batch_op:
        batch_op.create_index(batch_op.f("ix_record_look_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "batch",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("submission_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("pdf_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_batch_account_id_account")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_batch_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_batch_message_id_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_batch_public_id")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_batch_submission_id")),
    )
    with op.batch_alter_table("batch") as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_account_id"), ["account_id"], unique=False)

    op.create_table(
        "batch_row",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("refused", sa.String(length=30), nullable=True),
        sa.Column("said", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_row_batch_id_batch")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_batch_row_message_id_message")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_batch_row_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_batch_row_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_batch_row_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_row")),
        sa.UniqueConstraint("batch_id", "patient_id", name=op.f("uq_batch_row_batch_id_patient_id")),
    )
    with op.batch_alter_table("batch_row") as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_row_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_batch_row_message_id"), ["message_id"], unique=False)

    op.create_table(
        "day_log",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=True),
        sa.Column("during", sa.Integer(), nullable=True),
        sa.Column("day_after", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("day_after BETWEEN 0 AND 10", name=op.f("ck_day_log_day_after_is_nprs")),
        sa.CheckConstraint("during BETWEEN 0 AND 10", name=op.f("ck_day_log_during_is_nprs")),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_day_log_by_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_day_log_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_day_log_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_day_log_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_log")),
        sa.UniqueConstraint("programme_id", "on_day", name=op.f("uq_day_log_programme_id_on_day")),
    )
    with op.batch_alter_table("day_log") as batch_op:
        batch_op.create_index(batch_op.f("ix_day_log_patient_id"), ["patient_id"], unique=False)

    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("theme", sa.String(length=10), server_default="auto", nullable=False))
        batch_op.add_column(sa.Column("canned_answers", sa.JSON(), server_default="[]", nullable=False))

    with op.batch_alter_table("clinic") as batch_op:
        batch_op.add_column(sa.Column("accent", sa.String(length=7), server_default="", nullable=False))

    with op.batch_alter_table("draft") as batch_op:
        batch_op.add_column(sa.Column("former_sealed", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("patient") as batch_op:
        batch_op.add_column(sa.Column("phone_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(
            sa.Column("text_size", sa.String(length=10), server_default="normal", nullable=False)
        )
        batch_op.add_column(sa.Column("next_visit_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("snoozed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_patient_snoozed_by_id_account"), "account", ["snoozed_by_id"], ["id"]
        )

    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("protocol_number", sa.Integer(), nullable=True))

    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("taken_back_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_version_taken_back_by_id_account"),
            "account",
            ["taken_back_by_id"],
            ["id"],
        )

    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.add_column(sa.Column("kept_sealed", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_column("kept_at")
        batch_op.drop_column("kept_sealed")

    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_programme_version_taken_back_by_id_account"), type_="foreignkey"
        )
        batch_op.drop_column("taken_back_by_id")
        batch_op.drop_column("taken_back_at")
        batch_op.drop_column("before")

    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_column("protocol_number")

    with op.batch_alter_table("patient") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_patient_snoozed_by_id_account"), type_="foreignkey")
        batch_op.drop_column("snoozed_by_id")
        batch_op.drop_column("snoozed_at")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("next_visit_at")
        batch_op.drop_column("text_size")
        batch_op.drop_column("phone_sealed")

    with op.batch_alter_table("draft") as batch_op:
        batch_op.drop_column("former_sealed")

    with op.batch_alter_table("clinic") as batch_op:
        batch_op.drop_column("accent")

    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("canned_answers")
        batch_op.drop_column("theme")

    with op.batch_alter_table("day_log") as batch_op:
        batch_op.drop_index(batch_op.f("ix_day_log_patient_id"))

    op.drop_table("day_log")
    with op.batch_alter_table("batch_row") as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_row_message_id"))
        batch_op.drop_index(batch_op.f("ix_batch_row_batch_id"))

    op.drop_table("batch_row")
    with op.batch_alter_table("batch") as batch_op:
        batch_op.drop_index(batch_op.f("ix_batch_account_id"))

    op.drop_table("batch")
    with op.batch_alter_table("record_look") as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_look_patient_id"))

    op.drop_table("record_look")
    with op.batch_alter_table("note") as batch_op:
        batch_op.drop_index("ix_note_patient_id_id")

    op.drop_table("note")
    op.drop_table("exercise_version")
    op.drop_table("protocol_version")
    with op.batch_alter_table("protocol") as batch_op:
        batch_op.drop_index(batch_op.f("ix_protocol_clinic_id"))

    op.drop_table("protocol")
