"""gouji (勾稽): budget disclosures from seed to tested warehouse, with dbt's words."""

__version__ = "0.1.0"
