"""The command that hands the public relations to other tools: export."""

from __future__ import annotations

from argparse import Namespace

from gouji.cli.commands.common import read


def export(options: Namespace) -> int:
    """Write the public relations in the form that is asked for; exit 0."""
    from gouji.field.exports.export import export as write_export
    from gouji.field.exports.export import export_as

    manifest, profile, _ = read(options)
    if options.format == "parquet":
        written = write_export(manifest, profile, options.to or manifest.project.target / "export")
    else:
        written = export_as(manifest, profile, options.format, options.to)
    if not options.quiet:
        print(f"wrote {written}")
    return 0
