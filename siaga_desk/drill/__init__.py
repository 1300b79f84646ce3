"""Scenarios, the simulated city and scoring. Never touches the live ledger."""
