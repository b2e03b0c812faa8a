"""The files of a run's folder: manifest, journal, scores, texts and outcomes; written at once or not at all."""
