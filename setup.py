"""What a wheel holds besides the modules: the project that they run, without the rows of our own documents."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent


class BuildWithProject(build_py):
    """Copies the project into the package as it is built; nothing of it stands twice in the repository."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            spec = importlib.util.spec_from_file_location("carried", ROOT / "gouji/engine/project/carried.py")
            carried = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(carried)
            carried.write_project(ROOT, Path(self.build_lib) / "gouji/project")


setup(cmdclass={"build_py": BuildWithProject})
