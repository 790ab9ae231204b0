"""Asks every engine a thousand questions: the long form of tests/engines/test_contract.py."""

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["CASES"] = "1000"
    sys.exit(pytest.main(["-q", "tests/engines/test_contract.py", "-k", "every_form", *sys.argv[1:]]))
