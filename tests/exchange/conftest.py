"""The command line in this process, as in tests/gold."""

from tests.gold.conftest import harness  # noqa: F401
