"""The front page in the API reference."""

from core.reference import Endpoint, Entry

ENDPOINTS = (
    Endpoint(
        "/",
        "The grid at a glance",
        ("html", "json", "csv"),
        keys=(
            Entry("states", "jobs that are live, or ended in the default window, by status", "object"),
            Entry("queues", "{queue, failed, ended}, most failed first", "list"),
            Entry("meta", "{total, relation, as_of, source}", "object"),
        ),
        examples=("/?json",),
    ),
)
