"""A bridge from Prometheus Alertmanager's webhook to Gotify."""
