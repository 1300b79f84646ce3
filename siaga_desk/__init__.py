"""Siaga Desk: dispatch for the 112 room of Kota Serang."""

__version__ = "0.1.0"
