"""Twenty streams of changes on each kind of database: the long form of the test in tests/index."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["STREAMS"] = "20"
    sys.exit(pytest.main(["-q", "tests/index/test_indexer.py", "-k", "stream_of_changes", *sys.argv[1:]]))
