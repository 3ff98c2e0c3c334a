"""Initial."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("emergency_number", sa.String(length=20), nullable=False),
        sa.Column("out_of_hours_number", sa.String(length=20), nullable=False),
        sa.Column("envelope", sa.JSON(), nullable=False),
        sa.Column("mail_on", sa.Boolean(), nullable=False),
        sa.Column("mail_tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("instance_id", sa.String(length=80), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "failed_try",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try") as batch_op:
        batch_op.create_index(
            "ix_failed_try_kind_subject_tried_at", ["kind", "subject", "tried_at"], unique=False
        )

    op.create_table(
        "heartbeat",
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
        sa.UniqueConstraint("part", name=op.f("uq_heartbeat_part")),
    )
    op.create_table(
        "account",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("is_therapist", sa.Boolean(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_lookup", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("second_factor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_step", sa.Integer(), nullable=True),
        sa.Column("recovery_codes", sa.JSON(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_account_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email_lookup", name=op.f("uq_account_email_lookup")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    with op.batch_alter_table("account") as batch_op:
        batch_op.create_index(batch_op.f("ix_account_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "patient",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("therapist_id", sa.Integer(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=True),
        sa.Column("first_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("last_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("born_on_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("email_lookup", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("check_in_hour", sa.Integer(), nullable=False),
        sa.Column("wants_reminders", sa.Boolean(), nullable=False),
        sa.Column("email_is_wrong", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("equipment", sa.JSON(), nullable=False),
        sa.Column("discharged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_patient_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["therapist_id"], ["account.id"], name=op.f("fk_patient_therapist_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("public_id", name=op.f("uq_patient_public_id")),
    )
    with op.batch_alter_table("patient") as batch_op:
        batch_op.create_index(batch_op.f("ix_patient_clinic_id"), ["clinic_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_email_lookup"), ["email_lookup"], unique=False)
        batch_op.create_index(batch_op.f("ix_patient_therapist_id"), ["therapist_id"], unique=False)

    op.create_table(
        "document_blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_document_blob_patient_id_patient")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_blob")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_blob_sha256")),
    )
    with op.batch_alter_table("document_blob") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_blob_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("effect", sa.String(length=40), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner", sa.String(length=80), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("reply", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_message_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_message_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    with op.batch_alter_table("message") as batch_op:
        batch_op.create_index(batch_op.f("ix_message_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(
            "message_due",
            ["queue", "due_at"],
            unique=False,
            sqlite_where=sa.text("state='due'"),
            postgresql_where=sa.text("state='due'"),
        )
        batch_op.create_index(
            "message_expiry",
            ["expires_at"],
            unique=False,
            sqlite_where=sa.text("state='due'"),
            postgresql_where=sa.text("state='due'"),
        )
        batch_op.create_index(
            "message_lease",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state IN ('claimed','transmitting')"),
            postgresql_where=sa.text("state IN ('claimed','transmitting')"),
        )

    op.create_table(
        "programme",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("protocol", sa.String(length=60), nullable=True),
        sa.Column("region", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("onset_on", sa.Date(), nullable=True),
        sa.Column("intake_rest", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("first_followup_days", sa.Integer(), nullable=True),
        sa.Column("latest_number", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_because", sa.String(length=40), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_programme_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programme_public_id")),
    )
    with op.batch_alter_table("programme") as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_to", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_sign_in_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "draft",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_draft_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_draft_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("programme_id", name=op.f("uq_draft_programme_id")),
    )
    op.create_table(
        "envelope",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=False),
        sa.Column("signed_role", sa.String(length=40), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sentence", sa.String(length=1000), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_envelope_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["account.id"], name=op.f("fk_envelope_signed_by_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelope")),
    )
    with op.batch_alter_table("envelope") as batch_op:
        batch_op.create_index(batch_op.f("ix_envelope_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "programme_version",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("sessions_per_week", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_programme_version_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["envelope_id"], ["envelope.id"], name=op.f("fk_programme_version_envelope_id_envelope")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_programme_version_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_version_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["review.id"], name=op.f("fk_programme_version_review_id_review"), use_alter=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_programme_version_programme_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programme_version_public_id")),
    )
    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_version_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_version_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "check_in",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_sessions", sa.Integer(), nullable=True),
        sa.Column("asks_full_list", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_check_in_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_check_in_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_check_in_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint("public_id", name=op.f("uq_check_in_public_id")),
    )
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.create_index(batch_op.f("ix_check_in_opens_at"), ["opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_check_in_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_check_in_programme_id_due_on",
            ["programme_id", "due_on"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "document",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("variant", sa.String(length=30), nullable=False),
        sa.Column("paper", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("blob_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["blob_id"], ["document_blob.id"], name=op.f("fk_document_blob_id_document_blob")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_document_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_document_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_document_public_id")),
        sa.UniqueConstraint(
            "version_id", "variant", "paper", name=op.f("uq_document_version_id_variant_paper")
        ),
    )
    with op.batch_alter_table("document") as batch_op:
        batch_op.create_index(batch_op.f("ix_document_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_version_id"), ["version_id"], unique=False)

    op.create_table(
        "prescription",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("exercise", sa.String(length=60), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=True),
        sa.Column("hold_seconds", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("load", sa.String(length=60), nullable=True),
        sa.Column("rest_seconds", sa.Integer(), nullable=True),
        sa.Column("per_week", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("lowest", sa.JSON(), nullable=True),
        sa.Column("highest", sa.JSON(), nullable=True),
        sa.Column("is_out", sa.Boolean(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_prescription_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["programme_version.id"],
            name=op.f("fk_prescription_version_id_programme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prescription")),
    )
    with op.batch_alter_table("prescription") as batch_op:
        batch_op.create_index(batch_op.f("ix_prescription_version_id"), ["version_id"], unique=False)

    op.create_table(
        "alert",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_alert_check_in_id_check_in")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_alert_message_id_message")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_alert_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_alert_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["seen_by_id"], ["account.id"], name=op.f("fk_alert_seen_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_alert_public_id")),
    )
    with op.batch_alter_table("alert") as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "answers",
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.String(length=64), nullable=False),
        sa.Column("done", sa.Integer(), nullable=True),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("during", sa.Integer(), nullable=True),
        sa.Column("after24", sa.Integer(), nullable=True),
        sa.Column("rest", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("concern", sa.String(length=20), nullable=True),
        sa.Column("text_concern", sa.String(length=20), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("after24 BETWEEN 0 AND 10", name=op.f("ck_answers_after24_is_nprs")),
        sa.CheckConstraint("during BETWEEN 0 AND 10", name=op.f("ck_answers_during_is_nprs")),
        sa.CheckConstraint("rest BETWEEN 0 AND 10", name=op.f("ck_answers_rest_is_nprs")),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_answers_check_in_id_check_in")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_answers_patient_id_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("check_in_id", "number", name=op.f("uq_answers_check_in_id_number")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_answers_submission_id")),
    )
    with op.batch_alter_table("answers") as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "link",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("check_in_id", sa.Integer(), nullable=True),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_link_account_id_account")),
        sa.ForeignKeyConstraint(["check_in_id"], ["check_in.id"], name=op.f("fk_link_check_in_id_check_in")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_link_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_link_message_id_message")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_link_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_link_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_link_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_link_digest")),
    )
    with op.batch_alter_table("link") as batch_op:
        batch_op.create_index(batch_op.f("ix_link_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_message_id"), ["message_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_programme_id"), ["programme_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("answer_number", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("input_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("version_before_id", sa.Integer(), nullable=False),
        sa.Column("version_after_id", sa.Integer(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_in.id"], name=op.f("fk_review_check_in_id_check_in")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_review_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_review_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["version_after_id"],
            ["programme_version.id"],
            name=op.f("fk_review_version_after_id_programme_version"),
        ),
        sa.ForeignKeyConstraint(
            ["version_before_id"],
            ["programme_version.id"],
            name=op.f("fk_review_version_before_id_programme_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("check_in_id", "answer_number", name=op.f("uq_review_check_in_id_answer_number")),
    )
    with op.batch_alter_table("review") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_check_in_id"), ["check_in_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_version_after_id"), ["version_after_id"], unique=False)

    op.create_table(
        "proposal",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["account.id"], name=op.f("fk_proposal_decided_by_id_account")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_proposal_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_proposal_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_proposal_review_id_review")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_version.id"], name=op.f("fk_proposal_version_id_programme_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposal_public_id")),
    )
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.create_index(batch_op.f("ix_proposal_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_review_id"), ["review_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposal_state"), ["state"], unique=False)
    if (
        op.get_context().dialect.name == "postgresql"
    ):  # two tables point at each other: SQLite takes it inline
        op.create_foreign_key(
            "fk_programme_version_review_id_review", "programme_version", "review", ["review_id"], ["id"]
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("fk_programme_version_review_id_review", "programme_version", type_="foreignkey")
    with op.batch_alter_table("proposal") as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_state"))
        batch_op.drop_index(batch_op.f("ix_proposal_review_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_programme_id"))
        batch_op.drop_index(batch_op.f("ix_proposal_patient_id"))

    op.drop_table("proposal")
    with op.batch_alter_table("review") as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_version_after_id"))
        batch_op.drop_index(batch_op.f("ix_review_programme_id"))
        batch_op.drop_index(batch_op.f("ix_review_patient_id"))
        batch_op.drop_index(batch_op.f("ix_review_check_in_id"))

    op.drop_table("review")
    with op.batch_alter_table("link") as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_programme_id"))
        batch_op.drop_index(batch_op.f("ix_link_patient_id"))
        batch_op.drop_index(batch_op.f("ix_link_message_id"))
        batch_op.drop_index(batch_op.f("ix_link_check_in_id"))
        batch_op.drop_index(batch_op.f("ix_link_account_id"))

    op.drop_table("link")
    with op.batch_alter_table("answers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_patient_id"))
        batch_op.drop_index(batch_op.f("ix_answers_check_in_id"))

    op.drop_table("answers")
    with op.batch_alter_table("alert") as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_programme_id"))
        batch_op.drop_index(batch_op.f("ix_alert_patient_id"))

    op.drop_table("alert")
    with op.batch_alter_table("prescription") as batch_op:
        batch_op.drop_index(batch_op.f("ix_prescription_version_id"))

    op.drop_table("prescription")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_version_id"))
        batch_op.drop_index(batch_op.f("ix_document_patient_id"))

    op.drop_table("document")
    with op.batch_alter_table("check_in") as batch_op:
        batch_op.drop_index(
            "uq_check_in_programme_id_due_on",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(batch_op.f("ix_check_in_state"))
        batch_op.drop_index(batch_op.f("ix_check_in_programme_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_patient_id"))
        batch_op.drop_index(batch_op.f("ix_check_in_opens_at"))

    op.drop_table("check_in")
    with op.batch_alter_table("programme_version") as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_version_programme_id"))
        batch_op.drop_index(batch_op.f("ix_programme_version_patient_id"))

    op.drop_table("programme_version")
    with op.batch_alter_table("envelope") as batch_op:
        batch_op.drop_index(batch_op.f("ix_envelope_programme_id"))

    op.drop_table("envelope")
    op.drop_table("draft")
    with op.batch_alter_table("sign_in") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_patient_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_patient_id"))

    op.drop_table("programme")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_index(
            "message_lease",
            sqlite_where=sa.text("state IN ('claimed','transmitting')"),
            postgresql_where=sa.text("state IN ('claimed','transmitting')"),
        )
        batch_op.drop_index(
            "message_expiry", sqlite_where=sa.text("state='due'"), postgresql_where=sa.text("state='due'")
        )
        batch_op.drop_index(
            "message_due", sqlite_where=sa.text("state='due'"), postgresql_where=sa.text("state='due'")
        )
        batch_op.drop_index(batch_op.f("ix_message_patient_id"))

    op.drop_table("message")
    with op.batch_alter_table("document_blob") as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_blob_patient_id"))

    op.drop_table("document_blob")
    with op.batch_alter_table("patient") as batch_op:
        batch_op.drop_index(batch_op.f("ix_patient_therapist_id"))
        batch_op.drop_index(batch_op.f("ix_patient_email_lookup"))
        batch_op.drop_index(batch_op.f("ix_patient_clinic_id"))

    op.drop_table("patient")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_clinic_id"))

    op.drop_table("account")
    op.drop_table("heartbeat")
    with op.batch_alter_table("failed_try") as batch_op:
        batch_op.drop_index("ix_failed_try_kind_subject_tried_at")

    op.drop_table("failed_try")
    op.drop_table("clinic")
