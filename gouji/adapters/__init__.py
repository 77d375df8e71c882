"""The modules behind which heavy dependencies stand, one dependency each."""
