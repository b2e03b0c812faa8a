"""Gold from the datasets package: what a config asks for, its tables, and each row as a labelled document."""
