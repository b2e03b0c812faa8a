"""An OpenAI-compatible server: its address and key, one request and its retries, what a response says, and replays.

A new way of saying something beside an answer belongs into ``response.py``, with a word of its own in
``harness.extractors.llm.answers.outcomes``.
"""
