"""Freight: an article of Microsip that the portal adds to orders, charged by the administrator's rule."""
