"""Positions of vehicles as they come in: lines, bodies of requests, the listener. Hands out sentences, says none itself."""
