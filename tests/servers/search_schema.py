"""The published form of search requests, as a JSON schema made of the types of the locked npm package of Elasticsearch.

What keeps to it may still be refused by a server: `search` holds questions against the rules known of those.
"""

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema_rs

from tests.servers import registry
from tests.servers.processes import Missing, program
from tests.servers.search import Refused

MODULES = registry.ROOT / "node_modules"
TYPES = MODULES / "@elastic/elasticsearch/lib/api/types.d.ts"
GENERATOR = MODULES / "ts-json-schema-generator/bin/ts-json-schema-generator.js"
OPTIONS = {"compilerOptions": {"target": "es2022", "moduleResolution": "node"}, "include": []}
# The generator keeps only the numbers of a length of time, which may be a text such as 30s too.
DURATION = {"type": ["string", "number"]}


class Form:
    """What a question must be like."""

    def __init__(self, schema: dict[str, Any]) -> None:
        schema["definitions"]["Duration"] = DURATION
        self.validator = jsonschema_rs.validator_for(schema)

    def __call__(self, question: dict[str, Any]) -> None:
        """:raises Refused: for a question of another form."""
        if not self.validator.is_valid(question):
            raise Refused(400, "parsing_exception")


def form() -> Form:
    """:raises Missing: where the packages that it is made of are not installed."""
    if not (TYPES.exists() and GENERATOR.exists()):
        raise Missing("The types of search requests are not installed: make node_modules/.installed-dev")
    made = registry.directory() / "search-request.schema"
    registry.once("search-schema", lambda: made.write_text(_generated()))
    return Form(json.loads(made.read_text()))


def _generated() -> str:
    with TemporaryDirectory() as room:
        options = Path(room) / "tsconfig.json"
        options.write_text(json.dumps(OPTIONS))
        return _printed(options)


def _printed(options: Path) -> str:
    command = [program("node", "nodejs"), str(GENERATOR), "-f", str(options), "-p", str(TYPES), "-t", "SearchRequest", "--no-type-check"]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
