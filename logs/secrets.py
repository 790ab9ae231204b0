"""Secrets in logs: what looks like one is not shown, not downloaded and not found."""

import re
from collections.abc import Iterable, Iterator

MASK = "[masked]"
# Each keeps its first group, so that a reader sees what was masked.
PATTERNS = [
    # Tokens that are signed JSON.
    r"()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",
    r"(?i)\b(authorization\s*[:=]\s*(?:bearer|basic|token)?\s*|bearer\s+)['\"]?[\w.~+/=-]{8,}",
    r"(?i)(x-[\w-]*(?:token|secret|key)\s*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]{6,}",
    r"(?i)\b([\w-]*(?:passw(?:or)?d|passphrase|secret|(?:api|access|private)[_-]?key|(?:access|auth)[_-]?token)[\w-]*['\"]?\s*[:=]\s*['\"]?)[^\s'\",;&]{4,}",
    # In addresses: accounts, and what signs them.
    r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@)",
    r"(?i)([?&](?:x-amz-signature|x-amz-security-token|x-goog-signature|signature|sig|authz|access_token|token)=)[^&\s'\"]+",
    # Keys of clouds and of code hosts, macaroons.
    r"()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    r"()\bgh[pousr]_[A-Za-z0-9]{20,}",
    r"()\bMDA[\w+/=-]{60,}",
    # The lines of a key or proxy: nothing but base64, and not a checksum.
    r"()^\s*(?![0-9a-fA-F]+\s*$)[A-Za-z0-9+/]{60,76}={0,2}\s*$",
]
SECRETS = [re.compile(pattern) for pattern in PATTERNS]
# Nothing above matches a line without one of these.
HINT = re.compile(
    r"eyJ|://|[?&](?:x-|s|a|t)|AKIA|ASIA|gh[pousr]_|MDA|^\s*[A-Za-z0-9+/]{60}"
    r"|auth|bearer|passw|passphrase|secret|key|token",
    re.IGNORECASE,
)
# The same for many lines at once: plain words are found many times faster.
WORDS = (
    b"eyj", b"://", b"akia", b"asia", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"mda", b"auth", b"bearer", b"pass",
    b"secret", b"key", b"token", b"sig", b"-----begin",
)  # fmt: skip
ENCODED = re.compile(rb"^\s*[A-Za-z0-9+/]{60}", re.MULTILINE)
DASHES = "-----"
BEGIN, END = re.compile(r"-----BEGIN [A-Z ]*(?:PRIVATE KEY|CERTIFICATE)-----"), re.compile(r"-----END ")


def masked(line: str) -> str:
    """The line without its secrets."""
    if not HINT.search(line):
        return line
    for pattern in SECRETS:
        line = pattern.sub(rf"\g<1>{MASK}", line)
    return line


class Masking:
    """Masks lines that follow one another; those inside a key or certificate are masked whole."""

    inside = False

    def line(self, line: str) -> str:
        """The next line."""
        if DASHES not in line:
            return MASK if self.inside else masked(line)
        begins = bool(BEGIN.search(line))
        self.inside = (self.inside or begins) and not END.search(line)
        return MASK if self.inside and not begins else masked(line)

    def chunk(self, chunk: bytes) -> bytes:
        """The next whole lines, as they came but for their secrets; most chunks have none, and are only looked at."""
        if not self.inside and not _may_hold(chunk):
            return chunk
        end = b"\n" if chunk.endswith(b"\n") else b""
        lines = chunk.removesuffix(end).decode("utf-8", "surrogateescape").split("\n")
        return "\n".join(map(self.line, lines)).encode("utf-8", "surrogateescape") + end


def masked_all(lines: Iterable[str]) -> Iterator[str]:
    """Lines that follow one another, without their secrets."""
    return map(Masking().line, lines)


def _may_hold(chunk: bytes) -> bool:
    lowered = chunk.lower()
    return any(word in lowered for word in WORDS) or bool(ENCODED.search(chunk))
