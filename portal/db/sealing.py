"""What may only be read with a key: contact data, free text, PDFs.

AES-256-GCM. The installation's key wraps one data key per patient; destroying that data key erases the
person, in backups too. Every value is bound to its table, column and row, so two cannot be swapped.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, column, inspect, select, table
from sqlalchemy.orm import Session, object_session

NONCE_BYTES = 12
_KEYS = table("patient", column("id"), column("data_key", LargeBinary))  # the models know this module


class SealBroken(Exception):
    """A sealed value was altered, moved to another row, or its key is gone."""


def encrypt(key: bytes, plain: bytes, *, place: str) -> bytes:
    """Seals `plain` under `key` for one place (table, column, row)."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def decrypt(key: bytes, sealed: bytes, *, place: str) -> bytes:
    """Opens what `encrypt` sealed for the same place; anything else raises `SealBroken`."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError):  # a value too short to be sealed is as broken as an altered one
        raise SealBroken(place) from None


@dataclass
class Vault:
    """The installation's key and the data keys that were opened with it in this session."""

    installation_key: bytes
    _data_keys: dict[int, bytes] = field(default_factory=dict)
    _wrapped: dict[int, bytes | None] = field(default_factory=dict)

    def lookup(self, email: str) -> str:
        """A keyed hash of an e-mail address: found by equality, never read back."""
        return hmac.new(
            self._derived("lookup"), email.strip().casefold().encode(), hashlib.sha256
        ).hexdigest()

    def new_data_key(self, patient_id: int) -> bytes:
        """A fresh data key for one patient, wrapped for storage."""
        self._data_keys[patient_id] = AESGCM.generate_key(bit_length=256)
        return encrypt(self._derived("wrap"), self._data_keys[patient_id], place=f"patient:{patient_id}")

    def remember(self, patient_id: int, wrapped: bytes | None) -> None:
        """A wrapped key that was read with its row: unwrapped when it is needed, and not asked for again."""
        self._wrapped[patient_id] = wrapped

    def data_key(self, session: Session, patient_id: int | None) -> bytes:
        """The key of one patient's words; `None` stands for the clinic's own (staff names and addresses)."""
        if patient_id is None:
            return self._derived("clinic")
        if patient_id not in self._data_keys:
            self._data_keys[patient_id] = self._unwrapped(session, patient_id)
        return self._data_keys[patient_id]

    def _unwrapped(self, session: Session, patient_id: int) -> bytes:
        wrapped = self._wrapped.get(patient_id)
        if wrapped is None:
            with session.no_autoflush:  # a key is asked for in the middle of a flush, too
                wrapped = session.scalar(select(_KEYS.c.data_key).where(_KEYS.c.id == patient_id))
        if wrapped is None:
            raise SealBroken(f"patient:{patient_id}: no key")
        return decrypt(self._derived("wrap"), wrapped, place=f"patient:{patient_id}")

    def _derived(self, purpose: str) -> bytes:
        return hmac.new(self.installation_key, f"bedring:{purpose}".encode(), hashlib.sha256).digest()


class SealedRow(Protocol):
    """A row with sealed columns says whose words they are."""

    id: int

    def sealed_for(self) -> int | None:
        """The patient whose data key seals this row; `None`: the clinic's own key."""


class SealedBytes:
    """A column that reads and writes as plain bytes while its row is in a session, and is stored sealed.

    The row must have its number already (flush first): the number is part of the seal.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else self._read(decrypt(self._key(row), sealed, place=self._place(row)))

    def __set__(self, row: Any, value: Any) -> None:
        sealed = (
            None if value is None else encrypt(self._key(row), self._write(value), place=self._place(row))
        )
        setattr(row, self.column, sealed)

    def _read(self, plain: bytes) -> Any:
        return plain

    def _write(self, value: Any) -> bytes:
        return bytes(value)

    def _place(self, row: SealedRow) -> str:
        if row.id is None:
            raise ValueError(f"{self.column}: flush the row before sealing")
        return f"{inspect(type(row)).local_table.name}.{self.column}.{row.id}"

    def _key(self, row: SealedRow) -> bytes:
        session = object_session(row)
        if session is None:
            raise ValueError(f"{self.column}: the row is in no session")
        vault: Vault = session.info["vault"]
        return vault.data_key(session, row.sealed_for())


class SealedText(SealedBytes):
    """The same for words."""

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: Any, owner: type | None = None) -> str | None: ...
    def __get__(self, row: Any, owner: type | None = None) -> Any:
        return super().__get__(row, owner)

    def _read(self, plain: bytes) -> str:
        return plain.decode()

    def _write(self, value: str) -> bytes:
        return value.encode()
