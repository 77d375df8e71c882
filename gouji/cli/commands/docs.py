"""The command docs, and the site at the end of a build: what people look at."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gouji.cli.commands.common import read_whole
from gouji.engine.compile.compiler import Compiler
from gouji.engine.compile.opening import Invocation
from gouji.engine.project.graph import Manifest
from gouji.engine.project.profiles import Profile
from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.results import Status

if TYPE_CHECKING:
    from gouji.engine.run.requests import Outcome


def look(manifest: Manifest, profile: Profile, invocation: Invocation, outcome: Outcome) -> Path | None:
    """Write the site of a build that ended; its first page, or None where there is nothing to show, or nothing new."""
    from gouji.field.site.build import SITE, build_site, forget_failed_site, has_site
    from gouji.field.site.runs import is_current, refresh

    if not has_site(manifest):
        return None
    site = manifest.project.target / SITE
    if not outcome.published:
        return _look_at_failed(manifest, profile, invocation, outcome) if outcome.stopped != "interrupted" else None
    forget_failed_site(manifest)
    ran = any(result.status is not Status.REUSED for result in outcome.results)
    if not ran and (site / "index.html").is_file() and is_current(site, profile):
        refresh(site, profile)
        return None
    _describe(manifest, profile, invocation, outcome.compiler)
    return build_site(manifest, profile)


def _look_at_failed(manifest: Manifest, profile: Profile, invocation: Invocation, outcome: Outcome) -> Path | None:
    """The site of a build that failed, and a word about it in the good one."""
    from gouji.field.site.build import FAILED_SITE, SITE, build_failed_site
    from gouji.field.site.failures import failures, headline
    from gouji.field.site.runs import refresh

    found = failures(outcome, manifest.nodes)
    shown = build_failed_site(manifest, profile, outcome.failed_database, found)
    at = f"{invocation.started_at:%Y-%m-%d %H:%M}"
    failed = {"at": at, "first": headline(found), "href": f"../{FAILED_SITE}/index.html#failed" if shown else None}
    refresh(
        manifest.project.target / SITE, replace(profile, database=outcome.failed_database or profile.database), failed
    )
    return shown


def docs(options: Namespace) -> int:
    """Write artifacts, site and generated pages, check the pages, or serve the site; exit 1 where a page is stale."""
    from gouji.cli.docpages import generated_pages, stale_pages, write_pages
    from gouji.engine.artifacts.files import write_manifest
    from gouji.field.site.build import build_site, has_site

    opened = read_whole(options)
    manifest, profile, invocation, compiler = opened.manifest, opened.profile, opened.invocation, opened.compiler
    if options.check is not None:
        stale = stale_pages(generated_pages(manifest, profile), options.check)
        for line in stale:
            print(line, file=sys.stderr)
        if stale:
            print(f"  → run docs --write {options.check}", file=sys.stderr)
        return int(bool(stale))
    pages = generated_pages(manifest, profile) if options.write is not None else {}
    written = [write_manifest(manifest, profile, invocation, compiler)]
    written += _describe(manifest, profile, invocation, compiler)
    if profile.database.is_file() and has_site(manifest):
        written.append(build_site(manifest, profile))
    if options.write is not None:
        written += write_pages(pages, options.write)
    if not options.quiet:
        for path in written:
            print(f"wrote {path}")
    return _serve(manifest.project.target, options.port) if options.serve or options.what == "serve" else 0


def _serve(target: Path, port: int) -> int:
    """Until Ctrl-C. Raises UsageError where there is no site to show."""
    from gouji.field.site.build import SITE
    from gouji.field.site.server import HOST, server

    if not (target / SITE / "index.html").is_file():
        raise UsageError("there is no site to serve", hint="run build first, then docs --serve")
    with server(target, port) as serving:
        print(f"http://{HOST}:{serving.server_address[1]}/site/index.html (Ctrl-C ends)", flush=True)
        with suppress(KeyboardInterrupt):
            serving.serve_forever()
    return 0


def _describe(manifest: Manifest, profile: Profile, invocation: Invocation, compiler: Compiler) -> list[Path]:
    """Column lineage and catalogue."""
    from gouji.engine.artifacts.catalog import write_catalog
    from gouji.engine.artifacts.lineage import database_columns, read_lineage, stored_lineage, write_lineage

    lineage = read_lineage(manifest, compiler, database_columns(profile), stored_lineage(manifest.project.target))
    written = [write_lineage(manifest, lineage, invocation)]
    if profile.database.is_file():
        written.append(write_catalog(manifest, profile, invocation))
    return written
