"""The operator's first token."""

from sqlalchemy.engine import Engine

from tests.api import Api


def test_a_bootstrap_token_that_was_revoked_stays_so(api: Api, admin: Engine) -> None:
    with admin.connect() as connection:
        connection.exec_driver_sql("DELETE FROM api_tokens")
    api.reset()  # as every start of the service does
    assert api.get("/me", token=api.operator).status_code == 401
    with admin.connect() as connection:
        connection.exec_driver_sql("DELETE FROM actors WHERE is_operator")
    api.reset()
    assert api.get("/me", token=api.operator).status_code == 200
