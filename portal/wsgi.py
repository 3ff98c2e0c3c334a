"""The shim for gunicorn; nothing grows here."""

import gc

from portal.config import Settings
from portal.web import create_app

app = create_app(Settings())
# What lives as long as the process need not be looked through: that cost every tenth page 0.2 s.
gc.collect()
gc.freeze()
