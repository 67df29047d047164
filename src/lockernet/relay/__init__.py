"""The relay: what a watch tells, posted as signed webhooks. It needs the extra `relay`."""
