"""What commands print: output, problems in files, progress."""
