"""The small gold folder of tests/gold, for tests of the files that it is made of."""

from tests.gold.conftest import article, article_yaml, harness, spot, text, withheld  # noqa: F401
