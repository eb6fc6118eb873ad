"""Installations of the portal in temporary folders."""
