"""The keys of chains: Ed25519. A chain's id is its public key in hex."""

from __future__ import annotations

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class ChainKey:
    """The private key of a chain of ours (`domain.envelope.Signer`)."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.chain = self._key.public_key().public_bytes_raw().hex()
        self.private = private

    @classmethod
    def mint(cls) -> ChainKey:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)


class Ed25519Verifier:
    """Checks signatures (`domain.envelope.Verifier`). Anything unreadable is simply not a signature of that chain."""

    def verify(self, chain: str, data: bytes, signature: bytes) -> bool:
        key = _public_key(chain)
        if key is None:
            return False
        try:
            key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=256)
def _public_key(chain: str) -> Ed25519PublicKey | None:
    try:
        raw = bytes.fromhex(chain)
        return Ed25519PublicKey.from_public_bytes(raw) if raw.hex() == chain else None
    except ValueError:
        return None
