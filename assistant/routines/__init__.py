"""Routines that a therapist wrote: read, checked against every rule, and kept."""
