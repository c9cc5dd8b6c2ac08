"""Connections of clients: none is held for long by whoever says nothing, does not come to an end, or reads nothing.

The server itself limits only how long a connection may rest between two requests.
"""

import asyncio
import fcntl
import sys
import termios

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN = 15.0
"""Time limit for the headers of a request, and for the rest of a request that has its answer, in seconds."""
MOST_HEADERS = 64_000
"""Bytes of the headers of a request, but for those of its last packet."""
SENDING = 15.0
"""Interval in which progress of a client's reading is checked, in seconds."""
SLOWEST = 4_000
"""Bytes a second that a client takes at least."""
_TOO_MUCH = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with limits of time for headers and for what is sent, and one of size for headers."""

    _headers_due: asyncio.TimerHandle | None = None
    _sending: asyncio.TimerHandle | None = None
    _unacknowledged = 0
    _head = 0
    _is_in_body = False

    # --- what is received -----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._is_in_body:
            self._head += len(data)
        super().data_received(data)
        if self._head > MOST_HEADERS and not self.transport.is_closing():
            self.transport.write(_TOO_MUCH)
            self._close()

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._is_in_body:  # behind a body, nobody looks for any
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._head, self._is_in_body = 0, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head, self._is_in_body = 0, False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        waits = not self.pipeline
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_sending()
        elif waits:
            self._await_headers()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def _await_headers(self) -> None:
        self._stop_waiting()
        self._headers_due = self.loop.call_later(HEADERS_WITHIN, self._close)

    def _stop_waiting(self) -> None:
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def _close(self) -> None:
        self.transport.close()
        self._watch_sending()

    # --- what is sent ---------------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_sending()

    def resume_writing(self) -> None:
        if not self.transport.is_closing():  # then nothing follows by which it would be watched again
            self._stop_watching()
        super().resume_writing()

    @property
    def outstanding(self) -> int:
        """Bytes that the client has not acknowledged. What the kernel has yet to take tells little of that: it takes a
        megabyte at once, or nothing for a long time."""
        in_kernel = fcntl.ioctl(self.transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
        return self.transport.get_write_buffer_size() + int.from_bytes(in_kernel, sys.byteorder)

    def _watch_sending(self) -> None:
        self._stop_watching()
        if self.transport.get_write_buffer_size():
            self._unacknowledged = self.outstanding
            self._sending = self.loop.call_later(SENDING, self._expect_progress)

    def _expect_progress(self) -> None:
        if self.transport.get_write_buffer_size() and self.outstanding > self._unacknowledged - SENDING * SLOWEST:
            self.transport.abort()
        else:
            self._watch_sending()

    def _stop_watching(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
            self._sending = None
