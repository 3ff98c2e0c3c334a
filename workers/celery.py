"""The shim for `celery -A workers.celery worker`."""

from portal.config import Settings
from workers.app import create_celery

app = create_celery(Settings())
