"""The field: disclosures become judged cells, by templates and rules. May import the engine; nothing of cli or lab."""
