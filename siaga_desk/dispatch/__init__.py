"""Advice: who could go and why. Pure functions; decides nothing."""
