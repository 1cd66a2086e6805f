"""Messages to Gotify, tried again where that may help."""

from __future__ import annotations

import http.client
import json
import logging
import random
import ssl
import threading
import urllib.error
import urllib.request

from .alerts import Message
from .config import Config

_log = logging.getLogger(__name__)


class DeliveryError(Exception):
    """A message that Gotify did not take."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take the token elsewhere."""

    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


class Gotify:
    """Sends messages to one Gotify, over TLS that trusts what the system trusts."""

    def __init__(self, config: Config, stopping: threading.Event) -> None:
        self._config = config
        self._stopping = stopping
        self._opener = urllib.request.build_opener(
            _NoRedirects, urllib.request.HTTPSHandler(context=ssl.create_default_context())
        )

    def send(self, message: Message) -> None:
        """Raises DeliveryError when every try failed, or Gotify refuses the message for good."""
        for attempt in range(1, self._config.attempts + 1):
            try:
                self._send_once(message)
                return
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                reason = _reason(error)
                if isinstance(error, urllib.error.HTTPError) and not _passing(error.code):
                    raise DeliveryError(f"Gotify refuses it: {reason}") from error
                if attempt == self._config.attempts:
                    raise DeliveryError(f"Gotify cannot be reached: {reason}") from error
                _log.warning("gotify: %s, try %d of %d", reason, attempt, self._config.attempts)
                pause = self._config.retry_delay * 2 ** (attempt - 1) * (0.5 + random.random())
                if self._stopping.wait(pause):
                    raise DeliveryError("the bridge is being stopped") from error

    def _send_once(self, message: Message) -> None:
        request = urllib.request.Request(
            f"{self._config.gotify_url}/message",
            data=json.dumps(message.as_json()).encode(),
            headers={"Content-Type": "application/json", "X-Gotify-Key": self._config.gotify_token},
            method="POST",
        )
        with self._opener.open(request, timeout=self._config.timeout) as response:
            response.read()


def _passing(status: int) -> bool:
    return status in (408, 425, 429) or status >= 500


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        with error:
            return f"status {error.code}"
    return str(getattr(error, "reason", error)) or type(error).__name__
