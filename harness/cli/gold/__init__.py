"""``harness gold``: one file a sub-command, and the group that names them."""
