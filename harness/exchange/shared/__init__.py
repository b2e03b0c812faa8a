"""What several tools or corpora share: marks and links, tables, corpora of tokens, files of an export."""
