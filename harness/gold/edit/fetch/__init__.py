"""``harness gold fetch``: withheld texts from where their publisher has them.

How a text is made of a publisher's file is a rule of rules/; a new publisher's form is a new file there.
"""
