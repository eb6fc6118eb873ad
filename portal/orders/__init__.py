"""Orders and quotations: reviewed, confirmed once, delivered to Microsip and followed there."""
