"""The shim for gunicorn; nothing grows here."""

from portal.config import Settings
from portal.web import create_app

app = create_app(Settings())
