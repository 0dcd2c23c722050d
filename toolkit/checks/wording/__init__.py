"""How the texts are written, and what they must hold."""
