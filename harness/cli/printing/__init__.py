"""What several commands print: output, problems in files, progress. New words for a terminal go here."""
