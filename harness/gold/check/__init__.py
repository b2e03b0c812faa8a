"""What may not stand in gold: lint, its rules, and ``harness check`` for any file. A rule is one function."""
