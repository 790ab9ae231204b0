"""Asks a thousand addresses with and without a cache: the long form of tests/cache/test_same_as_uncached.py."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["VARIANTS"] = "1000"
    sys.exit(pytest.main(["-q", "tests/cache/test_same_as_uncached.py", *sys.argv[1:]]))
