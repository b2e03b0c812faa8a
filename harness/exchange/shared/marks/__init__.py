"""The four layers as marks and links, as annotation tools have them, and back."""
