"""An evaluation harness for information-extraction models on news text."""

__version__ = "0.1.0"
