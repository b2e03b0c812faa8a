"""The definition of every number over plain objects, one item after the other: what the tables are tested against."""
