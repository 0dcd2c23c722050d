"""Roster of the units that must file."""
