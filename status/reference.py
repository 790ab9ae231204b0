"""The status pages in the API reference."""

from core.reference import Endpoint, Entry

REPORTS = (
    Entry("state", "ok, degraded or failed: that of the worst part", "text"),
    Entry("as_of", "when it was asked", "UTC time"),
    Entry("reports", "{name, state, sentence, facts} of each part", "list"),
)
ENDPOINTS = (
    Endpoint("/status/", "How the portal is doing", ("html", "json", "csv"), keys=REPORTS, examples=("/status/?json",)),
    Endpoint("/health/", "The same for programs; 503 when no new answer can be made", ("json",), keys=REPORTS, examples=("/health/",)),
    Endpoint("/health/live", "Whether the process answers", ("json",), keys=REPORTS[:1], examples=("/health/live",)),
    Endpoint("/health/ready", "Whether new answers can be made, within a second", ("json",), keys=REPORTS, examples=("/health/ready",)),
)  # fmt: skip
