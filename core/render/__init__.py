"""One result, three renderings: HTML, JSON, CSV."""
