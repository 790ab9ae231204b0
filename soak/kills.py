"""Kills the indexer a hundred times at random: the long form of the test in tests/index."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["KILLS"] = "100"
    sys.exit(pytest.main(["-q", "tests/index/test_beside_readers.py", "-k", "killed", *sys.argv[1:]]))
