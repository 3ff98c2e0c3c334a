"""The draft as it was before the last step, so that the last step can be undone.

Pure. One former draft is kept, as text beside the draft; typing on in one row is one step.
"""

import json
from dataclasses import replace

from portal.services import drafts
from portal.services.drafts import DraftBody

TYPING = "set:"


def remember(former: str | None, body: DraftBody, changed: DraftBody, *, op: str) -> str | None:
    """What to keep once `op` has made `changed` out of `body`; a step that changed nothing is none."""
    if same(body, changed):
        return former
    if former and op.startswith(TYPING) and json.loads(former)["op"] == op:
        return former
    return json.dumps({"op": op, "body": body.to_json()}, ensure_ascii=False)


def restored(former: str, body: DraftBody) -> DraftBody:
    """The draft before the last step. A row number once given is never given to another row."""
    kept = drafts.from_json(json.loads(former)["body"])
    return replace(kept, next_key=max(kept.next_key, body.next_key))


def same(one: DraftBody, other: DraftBody) -> bool:
    """Whether two drafts say the same; which number the next row will get does not count."""
    return replace(one, next_key=0) == replace(other, next_key=0)
