"""``harness gold``. A new sub-command is one file here and one name in ``group.COMMANDS``."""
