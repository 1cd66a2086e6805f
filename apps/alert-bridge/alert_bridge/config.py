"""What the bridge runs with: environment variables, and files for secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting that is missing or cannot be used."""


@dataclass(frozen=True)
class Config:
    host: str
    port: int
    gotify_url: str
    gotify_token: str
    webhook_token: str | None
    """What Alertmanager has to send as a bearer token; nothing if anyone may post."""
    attempts: int
    """Tries of one message before the webhook answers that it failed."""
    retry_delay: float
    """Seconds before the second try; doubled each time."""
    timeout: float
    """Seconds that Gotify has for one answer."""


def load(env: Mapping[str, str] = os.environ) -> Config:
    """Reads the configuration. Raises ConfigError naming the variable."""
    url = _required(env, "GOTIFY_URL").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"GOTIFY_URL is {url!r}: give an address such as https://gotify.example")
    return Config(
        host=env.get("BRIDGE_HOST") or "0.0.0.0",
        port=int(_number(env, "BRIDGE_PORT", 8080, least=0, most=65535)),
        gotify_url=url,
        gotify_token=_secret(env, "GOTIFY_TOKEN") or _missing("GOTIFY_TOKEN"),
        webhook_token=_secret(env, "BRIDGE_TOKEN"),
        attempts=int(_number(env, "BRIDGE_ATTEMPTS", 5, least=1, most=20)),
        retry_delay=_number(env, "BRIDGE_RETRY_DELAY", 0.5, least=0, most=60),
        timeout=_number(env, "BRIDGE_TIMEOUT", 10, least=0.1, most=300),
    )


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """A secret by itself, or in the file that NAME_FILE names."""
    file = env.get(f"{name}_FILE")
    if not file:
        return env.get(name) or None
    try:
        with open(file, encoding="utf-8") as opened:
            return opened.read().strip() or None
    except OSError as error:
        raise ConfigError(f"{name}_FILE cannot be read: {error}") from error


def _required(env: Mapping[str, str], name: str) -> str:
    return env.get(name) or _missing(name)


def _missing(name: str) -> str:
    raise ConfigError(f"{name} is not set")


def _number(env: Mapping[str, str], name: str, default: float, *, least: float, most: float) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not least <= number <= most:
        raise ConfigError(f"{name} is {text!r}: give a number from {least:g} to {most:g}")
    return number
