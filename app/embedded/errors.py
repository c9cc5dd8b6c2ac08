class EmbeddedServerError(Exception):
    """The server cannot be started; the message says why and what to do."""


class EmbeddedServerBusy(EmbeddedServerError):
    """Another process owns this data folder."""
