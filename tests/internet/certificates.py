"""A certificate authority that lives as long as one test run."""

from __future__ import annotations

import ssl
import tempfile
import threading
from pathlib import Path

import trustme


class Authority:
    """Issues a certificate for any host name; only clients that are told to trust it will."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._folder = tempfile.TemporaryDirectory(prefix="throw-away-ca-")
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.bundle = Path(self._folder.name) / "ca.pem"
        self._authority.cert_pem.write_to_path(str(self.bundle))

    def context(self, host: str) -> ssl.SSLContext:
        """Return a server-side context that proves to be ``host``."""
        with self._lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def forget(self) -> None:
        """Remove the bundle from the disk."""
        self._folder.cleanup()
