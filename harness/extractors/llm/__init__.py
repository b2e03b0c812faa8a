"""Asking a language model for annotations: prompts, JSON Schemas, chunks, examples, and words to spans.

Whatever runs the model gives a function from messages to words; ``Prompter`` makes annotations of it. A new prompt is a
file in ``prompts/`` and its reading in ``answer_reading``. Inside:

- ``server/``: an OpenAI-compatible server, or an earlier run's answers in its place.
- ``answers/``: which part of a model's words is the answer, and what came of each question.
- ``grounding/``: from the words of an answer to spans of the text.
"""
