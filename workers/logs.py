"""What the workers log: ids and words of our own. Celery's lines about messages never carry their content."""

import logging
import sys

FORMAT = "%(levelname)s %(name)s %(message)s"
STRANGERS = ("unregistered", "unknown", "Can't decode")


class NoContent(logging.Filter):
    """A message that is not ours costs one line, and nothing of it is quoted."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replaces the line; keeps all others."""
        if any(word in str(record.msg) for word in STRANGERS):
            record.msg, record.args, record.exc_info = "refused a message that is not ours", (), None
        return True


def configure(level: str) -> None:
    """Sends every line of this process to standard error."""
    logging.basicConfig(level=level, format=FORMAT, stream=sys.stderr, force=True)
    logging.getLogger("celery.worker.consumer.consumer").addFilter(NoContent())
    logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("celery.app.trace").setLevel(logging.ERROR)
