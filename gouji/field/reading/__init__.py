"""The field's reading room: a published file becomes rows of the declared form, proven by the rules of its template."""
