"""A server that answers questions about lines as Elasticsearch and OpenSearch do, over HTTP.

It is no such engine, and proves nothing about one: it knows the few forms that the portal asks, holds each question against
the rules that servers are known to have, and refuses all others. `search_schema` adds the published form of requests.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Line = dict[str, Any]
WINDOW = 10_000
KNOWN = {"query", "sort", "size", "from", "search_after", "_source", "track_total_hits", "timeout", "aggs"}
ELASTICSEARCH = {"number": "8.15.0", "build_flavor": "default"}
OPENSEARCH = {"number": "2.11.0", "distribution": "opensearch"}


class Refused(Exception):
    """What a server answers to a question that breaks a rule: status, type."""


@dataclass
class Search:
    """Lines by index, and how the server behaves."""

    url: str = ""
    indices: dict[str, list[Line]] = field(default_factory=dict)
    version: Mapping[str, str] = field(default_factory=lambda: ELASTICSEARCH)
    asked: list[dict[str, Any]] = field(default_factory=list)
    heard: list[Mapping[str, str]] = field(default_factory=list)
    # Changes an answer before it goes out, as servers do that run late or lose shards.
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda answer: answer
    status: int = 200
    # Looks at each question; raises for one that is not of the published form.
    validate: Callable[[dict[str, Any]], None] = lambda question: None

    def answer(self, path: str, question: dict[str, Any]) -> dict[str, Any]:
        self.asked.append(question)
        self.validate(question)
        _keep_rules(question)
        chosen = [
            index for index in self.indices if any(fnmatchcase(index, one) for one in path.split("/")[1].split(","))
        ]
        found = [line for index in chosen for line in self.indices[index] if _holds(question["query"], line)]
        answer = {
            "took": 1,
            "timed_out": False,
            "_shards": {"total": len(chosen), "successful": len(chosen), "skipped": 0, "failed": 0},
            "hits": {"total": {"value": len(found), "relation": "eq"}, "hits": list(_hits(question, found))},
        }
        if "aggs" in question:
            answer["aggregations"] = {name: _terms(one, found) for name, one in question["aggs"].items()}
        return self.spoil(answer)


@contextmanager
def searching() -> Iterator[Search]:
    """A server without any line."""
    found = Search()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(found))
    server.daemon_threads = True
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _handler(search: Search) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(search.status, {"version": search.version})

        def do_POST(self) -> None:
            search.heard.append({name.lower(): text for name, text in self.headers.items()})
            parts = urlsplit(self.path)
            assert parse_qs(parts.query) == {"ignore_unavailable": ["true"], "allow_no_indices": ["true"]}
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                answer = search.answer(unquote(parts.path), question)
            except Refused as refused:
                status, kind = refused.args
                self._say(status, {"error": {"type": kind, "reason": "secret.host.example"}, "status": status})
            else:
                self._say(search.status, answer)

        def _say(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


def _keep_rules(question: dict[str, Any]) -> None:
    if set(question) - KNOWN:
        raise Refused(400, "parsing_exception")
    if not re.fullmatch(r"[0-9]+ms", question["timeout"]):
        raise Refused(400, "illegal_argument_exception")
    if question.get("from", 0) + question.get("size", 10) > WINDOW:
        raise Refused(400, "query_phase_execution_exception")
    if "search_after" in question and (
        question.get("from", 0) or len(question["search_after"]) != len(question["sort"])
    ):
        raise Refused(400, "action_request_validation_exception")


def _holds(query: Mapping[str, Any], line: Line) -> bool:
    (kind, about), *others = query.items()
    if others or kind not in HOLDS:
        raise Refused(400, "parsing_exception")
    return HOLDS[kind](about, line)


def _of_bool(about: Mapping[str, Any], line: Line) -> bool:
    if set(about) - {"filter", "must_not"}:
        raise Refused(400, "parsing_exception")
    return all(_holds(one, line) for one in about.get("filter", ())) and not any(
        _holds(one, line) for one in about.get("must_not", ())
    )


def _of_match(about: Mapping[str, Any], line: Line) -> bool:
    ((name, wanted),) = about.items()
    return bool(_tokens(wanted) & _tokens(_value(line, name)))


def _of_multi_match(about: Mapping[str, Any], line: Line) -> bool:
    assert set(about) == {"query", "fields", "operator", "lenient"}
    wanted = _tokens(about["query"])
    return bool(wanted) and any(wanted <= _tokens(_value(line, name)) for name in about["fields"])


def _of_term(about: Mapping[str, Any], line: Line) -> bool:
    ((name, wanted),) = about.items()
    return bool(_keyword(line, name) == wanted)


def _of_range(about: Mapping[str, Any], line: Line) -> bool:
    ((name, bounds),) = about.items()
    low, high = bounds.get("gte"), bounds.get("lte")
    moment = _moment(_value(line, name))
    return (low is None or _moment(low) <= moment) and (high is None or moment <= _moment(high))


HOLDS: dict[str, Callable[[Mapping[str, Any], Line], bool]] = {
    "bool": _of_bool,
    "match": _of_match,
    "multi_match": _of_multi_match,
    "term": _of_term,
    "range": _of_range,
    "exists": lambda about, line: _keyword(line, about["field"]) is not None,
}


def _hits(question: Mapping[str, Any], found: Sequence[Line]) -> Iterator[dict[str, Any]]:
    (order,) = question.get("sort", [{"@timestamp": {"order": "asc"}}])
    ((name, how),) = order.items()
    down = how["order"] == "desc"
    placed = sorted(((_moment(line[name]), line) for line in found), key=lambda one: one[0], reverse=down)
    if "search_after" in question:
        (after,) = question["search_after"]
        placed = [one for one in placed if (one[0] < after if down else one[0] > after)]
    first = question.get("from", 0)
    for moment, line in placed[first : first + question.get("size", 10)]:
        shown = {} if question.get("_source") is False else {"_source": line}
        yield {"_index": "x", "_id": str(id(line)), "_score": None, "sort": [moment], **shown}


def _terms(asked: Mapping[str, Any], found: Sequence[Line]) -> dict[str, Any]:
    terms = asked["terms"]
    if not terms["field"].endswith(".keyword"):
        raise Refused(400, "illegal_argument_exception")
    values = [
        value if (value := _keyword(line, terms["field"])) is not None else terms.get("missing") for line in found
    ]
    counted = Counter(value for value in values if value is not None).most_common()
    kept, rest = counted[: terms.get("size", 10)], counted[terms.get("size", 10) :]
    buckets = []
    for key, count in kept:
        inside = [line for line, value in zip(found, values, strict=True) if value == key]
        deeper = {name: _terms(one, inside) for name, one in asked.get("aggs", {}).items()}
        buckets.append({"key": key, "doc_count": count, **deeper})
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": sum(n for _, n in rest), "buckets": buckets}


def _value(line: Line, name: str) -> Any:
    for part in name.split("."):
        line = line.get(part) if isinstance(line, dict) else None  # type: ignore[assignment]
    return line


def _keyword(line: Line, name: str) -> Any:
    if not name.endswith(".keyword"):
        raise Refused(400, "illegal_argument_exception")
    return _value(line, name.removesuffix(".keyword"))


def _tokens(value: Any) -> set[str]:
    return set(re.findall(r"\w+", "" if value is None else str(value).lower()))


def _moment(text: str) -> int:
    """Milliseconds, which is how finely such servers keep times."""
    found = datetime.fromisoformat(text)
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
