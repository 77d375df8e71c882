"""Error localisation (Fellegi and Holt 1976): the fewest changes that satisfy every rule, found by exact arithmetic."""
