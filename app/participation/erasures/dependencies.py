"""The ledger, for routes that erase."""

from starlette.requests import Request

from app.participation.erasures.ledger import Ledger


def ledger_of(request: Request) -> Ledger:
    state = request.app.state
    return Ledger(state.secret_key, state.settings.erasure_ledger)
