"""The command that hands the public relations to other tools: export."""

from __future__ import annotations

from argparse import Namespace

from gouji.commands.common import read


def export(options: Namespace) -> int:
    """export"""
    from gouji.output.exporting import export as write_export

    manifest, profile, _ = read(options)
    written = write_export(manifest, profile, options.to or manifest.project.target / "export")
    if not options.quiet:
        print(f"wrote {written}")
    return 0
