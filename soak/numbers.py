"""Follows every number of every page, on all kinds of database: the long form of tests/browser/test_numbers.py."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["NUMBERS_PER_PAGE"] = "1000000"
    sys.exit(pytest.main(["-q", "tests/browser/test_numbers.py", *sys.argv[1:]]))
