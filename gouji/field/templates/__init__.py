"""What the seeds declare: templates, grammar, rules, number formats. May import the engine's vocabulary alone."""
