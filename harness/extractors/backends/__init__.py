"""The built-in extractors, one file each. A new one is one file here and one line in ``interface.registry``."""
