"""Text leaves packed: a patient's phone pays for a third of the bytes, on a train as at home.

What is packed together with a secret tells of it by its length. So each page ends in a comment of a length
that nobody can foresee.
"""

import gzip
import secrets
from functools import lru_cache

from flask import Flask, Response, request

from portal.web import security

WORTH_IT = 1000  # bytes; below, the head of the packet weighs as much as is saved
LEVEL = 5  # of 9: what more effort saves is not worth its time
LONGEST_COMMENT = 64  # characters
KEPT_FILES = 256  # styles, scripts and drawings that are packed once
TEXTS = frozenset({"application/json", "application/manifest+json", "image/svg+xml"})
WITHOUT_BODY = frozenset({204, 206, 304})  # 206: a part of a file as it lies there


def init_app(app: Flask) -> None:
    """Packs each answer when all others are done with it."""
    app.after_request(packed)


def packed(response: Response) -> Response:
    """The same answer, packed when the browser can unpack it and it is text worth packing."""
    if not _is_text(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Content-Encoding" in response.headers:
        return response
    response.direct_passthrough = False  # a file's text is read as well
    text = response.get_data()
    if len(text) < WORTH_IT:
        return response
    response.set_data(_pack(text, response.mimetype or ""))
    response.headers["Content-Encoding"] = "gzip"
    if (tag := response.get_etag()[0]) is not None:
        response.set_etag(tag, weak=True)  # the same text in other bytes
    return response


def _is_text(response: Response) -> bool:
    kind = response.mimetype or ""
    return response.status_code not in WITHOUT_BODY and (kind.startswith("text/") or kind in TEXTS)


def _pack(text: bytes, kind: str) -> bytes:
    if request.endpoint in security.KEPT_FOR_EVER:
        return _packed_once(text)
    if kind == "text/html":
        length = secrets.randbelow(LONGEST_COMMENT)
        text += f"<!-- {secrets.token_hex(LONGEST_COMMENT)[:length]} -->".encode()
    return gzip.compress(text, LEVEL)


@lru_cache(maxsize=KEPT_FILES)
def _packed_once(text: bytes) -> bytes:
    return gzip.compress(text, 9, mtime=0)
