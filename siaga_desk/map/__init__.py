"""The map page: base page, scheme, bridge, layers. Knows places, not incidents' rules."""
