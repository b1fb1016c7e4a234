"""How one parent says "stop", learnt from a few examples."""
