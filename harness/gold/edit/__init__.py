"""What ``harness gold`` writes: new articles and drafts, offsets beside words, attached texts, corrected texts."""
