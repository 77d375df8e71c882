"""The command that begins a project of one's own: init."""

from __future__ import annotations

from argparse import Namespace

from gouji.engine.vocabulary.errors import UsageError


def init(options: Namespace) -> int:
    """init: exit 2 where the folder holds a project that is not over the package"""
    from gouji.engine.artifacts.files import writing
    from gouji.field.check.start import start

    folder = options.folder
    project, packages = folder / "dbt_project.yml", folder / "packages.yml"
    if folder.exists() and not folder.is_dir():
        raise UsageError("this is no folder", path=folder, hint="give the folder of the project")
    ours = project.is_file() and "package `gouji`" in project.read_text(encoding="utf-8", errors="replace")
    if project.is_file() and not packages.is_file() and not ours:
        raise UsageError(
            "there is a project here already", path=project, hint="give another folder, or write packages.yml yourself"
        )
    with writing(folder):
        written = start(folder)
    if not options.quiet:
        for path in written:
            print(path)
        print("nothing to do: the project is there" if not written else "next: gouji add FILE… && gouji build")
    return 0
