"""An offline, hands-free voice guide for baby foot and leg massage."""

__version__ = "0.1.0"
