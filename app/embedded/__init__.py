"""The PostgreSQL that comes as a wheel, started and stopped for one process of ours.

The wheel's own helper is not used: it fails on a path with a space, opens every folder above the data to everybody when
started by root, and after a `kill -9` never stops the server again. Here, one lock decides who owns a data folder, and
whoever holds it may stop what an earlier owner left behind.

A data folder holds:
    lock           held as long as the owner lives; the kernel releases it, however the owner ends
    postgres/      the database cluster
    postgres.log   what the server has to say
    sockets        a link to the folder of its Unix socket, which must have a short path
    programs-…/    only for root: the programs, where the server's OS user can reach them
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from app.embedded.accounts import server_account
from app.embedded.errors import EmbeddedServerBusy, EmbeddedServerError
from app.embedded.folders import default_data_dir, locked, prepared, programs, throwaway_home
from app.embedded.server import EmbeddedServer, make_cluster, make_database, serving, socket_folder, stop_survivor

__all__ = ["EmbeddedServer", "EmbeddedServerBusy", "EmbeddedServerError", "default_data_dir", "prepared", "running"]


@contextmanager
def running(
    data_dir: Path | None = None, *, throwaway: bool = False, ended: Callable[[], None] | None = None
) -> Iterator[str]:
    """Run a server, and yield the URL of its superuser on the database `sachstand`.

    `data_dir` is `default_data_dir()` if not given. `throwaway` puts the data into a temporary folder instead, does
    without every safeguard against a crash, and removes it all at the end. `ended` is called, in a thread of its own,
    where the server ends by itself; EmbeddedServerError at the end then says so.

    Raises EmbeddedServerBusy while another process uses the same folder, and EmbeddedServerError if the folder cannot
    be used or the server does not start.
    """
    account = server_account()
    home_of = throwaway_home(account, stop_survivor) if throwaway else nullcontext(prepared(data_dir))
    with home_of as home, locked(home):
        stop_survivor(home)
        server = EmbeddedServer(home, programs(home, account), account, throwaway)
        make_cluster(server)
        with socket_folder(server) as sockets, serving(server, sockets, ended):
            make_database(sockets)
            yield sockets.url
