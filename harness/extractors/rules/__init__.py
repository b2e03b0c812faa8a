"""A baseline of patterns and small lexicons for English news, for all four layers."""

from harness.extractors.rules.extractor import Rules

__all__ = ["Rules"]
