"""The local Snowflake: fakesnow's SQL on DuckDB, with databases on disk, answering Snowflake's drivers on 127.0.0.1.

`main.py --port N --folder DIR`. Each database is a file in the folder, attached again at the next start. SIGTERM ends the sessions and
writes everything into the files; after a SIGKILL DuckDB replays its log. Anybody on this machine may log in: it is a stand-in, like the
rest of the local cloud.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import secrets
import threading
import warnings
from collections import deque
from pathlib import Path
from typing import Any

import duckdb
import snowflake.connector.errors
import uvicorn
from catalog import ACCOUNT, creation_sql
from fakesnow import macros
from fakesnow.converter import from_binding
from fakesnow.instance import FakeSnow
from fakesnow.transforms import SERVER_VERSION
from mend import Unsupported, install
from running import Session, run
from sqlglot.errors import SqlglotError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streams import StreamError
from wire import PARAMETERS, answer, refusal

log = logging.getLogger("snowflake")


class NoCache(dict[str, Any]):
    """fakesnow keeps every result for RESULT_SCAN; a server that lives for days must not."""

    def __setitem__(self, key: str, value: Any) -> None:
        pass


class Account:
    """The databases in the folder, and the sessions."""

    def __init__(self, folder: Path) -> None:
        install()
        self.folder = folder
        self.snow = FakeSnow(db_path=folder, create_database_on_connect=False, create_schema_on_connect=False)
        self.snow.results_cache = NoCache()
        self.sessions: dict[str, Session] = {}
        self.running: dict[str, Session] = {}
        self.seen: deque[str] = deque(maxlen=10_000)
        duck = self.snow.duck_conn
        # Each database has fakesnow's macros; a session without one needs them as well.
        duck.execute(macros.creation_sql("memory"))
        for file in sorted(folder.glob("*.db")):
            duck.execute(f"ATTACH '{file}' AS \"{file.stem}\"")
        if not (folder / f"{ACCOUNT}.db").exists():
            with duck.cursor() as cursor:
                run(Session(self.snow.connect(), folder), f'CREATE DATABASE "{ACCOUNT}"')
        for file in sorted(folder.glob("*.db")):
            duck.execute(creation_sql(file.stem))

    def log_in(self, database: str | None, schema: str | None) -> str:
        token = secrets.token_urlsafe(32)
        self.sessions[token] = Session(self.snow.connect(database, schema), self.folder)
        return token

    def log_out(self, token: str) -> None:
        session = self.sessions.pop(token, None)
        if session is not None:
            session.connection.close()

    def close(self) -> None:
        for token in list(self.sessions):
            self.log_out(token)
        for file in sorted(self.folder.glob("*.db")):
            self.snow.duck_conn.execute(f'CHECKPOINT "{file.stem}"')
        self.snow.duck_conn.close()


async def body_of(request: Request) -> dict[str, Any]:
    body = await request.body()
    return json.loads(gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body)


def token_of(request: Request) -> str:
    return request.headers.get("Authorization", "")[len('Snowflake Token="') : -1]


def params_of(bindings: dict[str, Any] | None) -> list[Any] | None:
    if not bindings:
        return None
    if any(isinstance(binding["value"], list) for binding in bindings.values()):
        raise Unsupported("binding arrays is not in the local Snowflake; bind one JSON text")
    rows = (bindings[str(place)] for place in range(1, len(bindings) + 1))
    return [None if binding["value"] is None else from_binding(binding) for binding in rows]


class Server:
    """The routes that drivers call."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.routes = [
            Route("/session/v1/login-request", self.log_in, methods=["POST"]),
            Route("/session", self.end, methods=["POST"]),
            Route("/session/heartbeat", self.nothing, methods=["POST"]),
            Route("/queries/v1/query-request", self.query, methods=["POST"]),
            Route("/queries/v1/abort-request", self.abort, methods=["POST"]),
            Route("/telemetry/send", self.nothing, methods=["POST"]),
        ]

    async def log_in(self, request: Request) -> JSONResponse:
        query = request.query_params
        database, schema = query.get("databaseName"), query.get("schemaName")
        token = await run_in_threadpool(self.account.log_in, database, schema)
        place = {"databaseName": database, "schemaName": schema, "warehouseName": None, "roleName": "SYSADMIN"}
        data = {
            **{"token": token, "masterToken": token, "validityInSeconds": 86_400, "masterValidityInSeconds": 86_400},
            **{"serverVersion": SERVER_VERSION, "parameters": PARAMETERS, "sessionInfo": place, "sessionId": 1},
        }
        return JSONResponse({"data": data, "message": None, "code": None, "success": True})

    async def end(self, request: Request) -> JSONResponse:
        if request.query_params.get("delete"):
            await run_in_threadpool(self.account.log_out, token_of(request))
        return await self.nothing(request)

    async def nothing(self, _request: Request) -> JSONResponse:
        return JSONResponse({"data": None, "message": None, "code": None, "success": True})

    async def query(self, request: Request) -> JSONResponse:
        session = self.account.sessions.get(token_of(request))
        if session is None:
            gone = {"data": None, "code": "390104", "message": "User must login again to access the service.", "success": False}
            return JSONResponse(gone, status_code=401)
        body = await body_of(request)
        name = request.query_params.get("requestId", "")
        if name in self.account.seen:
            # A driver repeats a request whose answer it missed; Snowflake would answer again, and never runs it twice.
            return JSONResponse(refusal("This request has been made already; its outcome is not known.", "000605", "57014"))
        if name:
            self.account.seen.append(name)
        self.account.running[name] = session
        try:
            return JSONResponse(await run_in_threadpool(self.answer, session, body))
        finally:
            self.account.running.pop(name, None)

    def answer(self, session: Session, body: dict[str, Any]) -> dict[str, Any]:
        with session.lock:
            try:
                return answer(session, run(session, body["sqlText"], params_of(body.get("bindings"))))
            except Unsupported as error:
                return refusal(f"Unsupported feature: {error}.", "000002", "0A000")
            except StreamError as error:
                return refusal(str(error), "091901", "55000")
            except snowflake.connector.errors.Error as error:
                return refusal(error.raw_msg or str(error), f"{error.errno:06d}", error.sqlstate or "42000")
            except SqlglotError as error:
                return refusal(f"SQL compilation error: {error}", "001003", "42000")
            except duckdb.InterruptException:
                return refusal("SQL execution canceled", "000604", "57014")
            except duckdb.Error as error:
                return refusal(str(error).split("\n\n")[0], "100000", "22000")
            except NotImplementedError as error:
                return refusal(f"Unsupported feature: {error}.", "000002", "0A000")
            except Exception as error:
                # A bug of ours or fakesnow's; the client gets its name, the log its trace.
                log.exception("a statement failed in an unexpected way")
                return refusal(f"{type(error).__name__}: {error}", "261000", "XX000")

    async def abort(self, request: Request) -> JSONResponse:
        session = self.account.running.get((await body_of(request)).get("requestId", ""))
        if session is not None:
            session.duck.interrupt()
        return await self.nothing(request)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.WARNING)
    account = Account(options.folder)
    app = Starlette(routes=Server(account).routes)
    try:
        uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning", timeout_keep_alive=65, timeout_graceful_shutdown=3)
    finally:
        account.close()


if __name__ == "__main__":
    main()
