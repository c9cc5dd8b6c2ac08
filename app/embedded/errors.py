class EmbeddedServerError(Exception):
    """The server cannot be started; the message says why and what to do."""


class EmbeddedServerBusy(EmbeddedServerError):  # noqa: N818  # a state of affairs, not a defect
    """Another process owns this data folder."""
