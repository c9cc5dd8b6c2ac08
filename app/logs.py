"""The log on stderr: one line an event, with the request's id, and nothing that people wrote.

Our own events name what they log, field by field. Of what others log, messages may hold anything (a URL with its
query, a row that broke a constraint), so only the text before its values are filled in is kept; of an error only its
type and where in our code it arose.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from app.core.handlers import origin
from app.settings import Settings

_KNOWN = ("uvicorn", "alembic")
"""Loggers of others whose messages hold nothing but addresses, process ids and revisions."""


def configure(settings: Settings) -> None:
    """Send everything that this process logs to stderr, in one form. Each process calls it once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(settings.log_format))
    root = logging.getLogger()
    root.handlers = [handler]
    level = settings.log_level.upper()
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in ("app", *_KNOWN, "uvicorn.error"):
        _route_to_root(logging.getLogger(name), level)
    logging.raiseExceptions = False  # a message that does not fit its values would be printed with both
    logging.getLogger("uvicorn.access").disabled = True  # it would log paths with their queries; we have our own
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _route_to_root(logger: logging.Logger, level: str) -> None:
    logger.handlers = []
    logger.propagate = True
    logger.setLevel(level)


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _without_words,
    ]


def _formatter(form: str) -> logging.Formatter:
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(timestamp_key="time", colors=sys.stderr.isatty())
        if form == "text"
        else structlog.processors.JSONRenderer(sort_keys=True)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_common(), _only_template],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _without_words(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an error by its type and where it arose."""
    error: Any = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    event.pop("stack_info", None)
    if isinstance(error, BaseException):
        event.update(origin(error))
    return event


def _only_template(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep the first line of another library's message, before values are filled in."""
    record: logging.LogRecord = event["_record"]
    record.exc_info = record.exc_text = record.stack_info = None
    values = event.pop("positional_args", ())
    message = str(record.msg)
    if record.name.split(".")[0] in _KNOWN:
        event["event"] = message % values if values else message
    else:
        event["event"] = message.partition("\n")[0]
    event["logger"] = record.name
    return event
