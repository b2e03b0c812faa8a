"""How far two labellers agree: coefficients, the scorer run on two labellings, and where they disagree."""
