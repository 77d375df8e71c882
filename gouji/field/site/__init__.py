"""The QA dashboard: static pages in `target/site/`, made from a built database and the artifacts."""
