"""Routines of parents and therapists: read, checked against every rule, and kept."""
