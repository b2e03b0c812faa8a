"""Asking a language model for annotations: prompts, JSON Schemas, tolerant reading of answers, chunks, examples.

Whatever runs the model gives a function from messages to words; ``Prompter`` makes annotations of it. A new prompt is a
file in ``prompts/`` and its reading in ``answer_reading``.
"""
