"""Alertmanager's webhook (version 4) as messages for Gotify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# Gotify shows messages of priority 4 and more as notifications, and 8 and more insistently.
_PRIORITIES = {"critical": 9, "page": 9, "error": 7, "warning": 5, "info": 2, "none": 1}
_DEFAULT_PRIORITY = 5
_RESOLVED_PRIORITY = 3


class PayloadError(Exception):
    """A request that is not what Alertmanager sends."""


@dataclass(frozen=True)
class Message:
    title: str
    message: str
    priority: int

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "message": self.message,
            "priority": self.priority,
            "extras": {"client::display": {"contentType": "text/markdown"}},
        }


def messages_of(payload: Any) -> list[Message]:
    """One message for each alert of a notification. Raises PayloadError."""
    if not isinstance(payload, dict) or not isinstance(payload.get("alerts"), list):
        raise PayloadError("the body has no list of alerts")
    return [_message_of(alert, payload) for alert in payload["alerts"]]


def _message_of(alert: Any, payload: dict[str, Any]) -> Message:
    if not isinstance(alert, dict):
        raise PayloadError("an alert is no object")
    labels = _texts(alert, "labels")
    annotations = _texts(alert, "annotations")
    resolved = alert.get("status", payload.get("status")) == "resolved"
    name = labels.get("alertname", "alert")
    summary = annotations.get("summary") or name
    lines = [annotations[key] for key in ("description", "message") if annotations.get(key)]
    shown = [f"- `{key}`: {value}" for key, value in sorted(labels.items()) if key != "alertname"]
    if shown:
        lines.append("\n".join(shown))
    for key, text in (("generatorURL", "Source"), ("runbook_url", "Runbook")):
        address = annotations.get(key) if key == "runbook_url" else alert.get(key)
        if isinstance(address, str) and address.startswith(("https://", "http://")):
            lines.append(f"[{text}]({address})")
    severity = labels.get("severity", "").lower()
    return Message(
        title=f"{'Resolved' if resolved else 'Firing'}: {summary}",
        message="\n\n".join(lines) or name,
        priority=_RESOLVED_PRIORITY if resolved else _PRIORITIES.get(severity, _DEFAULT_PRIORITY),
    )


def _texts(alert: dict[str, Any], field: str) -> dict[str, str]:
    values = alert.get(field, {})
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise PayloadError(f"{field} of an alert are no texts by name")
    return values
