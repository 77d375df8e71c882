"""The command serve: check as a page of this machine."""

from __future__ import annotations

import importlib.util
import sys
from argparse import Namespace

from gouji.engine.vocabulary.errors import UsageError
from gouji.engine.vocabulary.extras import install_command

_NEEDED = ("starlette", "uvicorn", "python_multipart")


def serve(options: Namespace) -> int:
    """serve: until Ctrl-C. Raises UsageError where the extra is missing, or the address is not of this machine"""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise UsageError("serve needs packages that are not installed", hint=f"run {install_command('serve')}")
    from gouji.field.serving.limits import Limits
    from gouji.field.serving.server import Address, service

    limits = Limits(
        megabytes=options.max_megabytes, pages=options.max_pages, seconds=options.max_seconds,
        memory=options.max_memory, files=options.max_files,
    )  # fmt: skip
    address = Address(options.host, options.port)
    if not address.is_loopback and not options.in_container:
        raise UsageError(
            f"--host {options.host}: the page is for this machine alone",
            hint="leave --host out; inside a container, add --in-container",
        )
    with service(address, limits, options.keep) as serving:
        if not address.is_loopback:
            print(
                f"warning: listening on {options.host}, for a container: publish the port to this machine alone "
                "(docker run -p 127.0.0.1:8000:8000)",
                file=sys.stderr,
            )
        if options.keep is not None:
            print(f"kept: {serving.folder}")
        print(f"{serving.url} (Ctrl-C ends)", flush=True)
        if options.open:
            import webbrowser

            webbrowser.open(serving.url)
        serving.run()
    return 0
