"""Exchanging chains between stores. Every event comes in by the desk's own road; nothing here writes a store."""
