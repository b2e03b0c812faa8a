"""The files of an export: their names, JSON items with their lines, tokens, cards and configurations."""
