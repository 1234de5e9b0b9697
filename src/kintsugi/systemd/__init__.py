"""What the service tells systemd: that it is up, that it gets on, and that it is ending."""
