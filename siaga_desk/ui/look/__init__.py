"""How the windows look: type, colour, signs and the few small parts that every window shares. Knows no screen."""
