"""A session that goes where it is sent and nowhere else; imported with the first request."""

from __future__ import annotations

import requests


class Straight(requests.Session):
    """Sees no redirect: the library would read its whole body."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Name no address to go on to."""
        return None
