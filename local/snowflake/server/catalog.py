"""The tables that hold what fakesnow does not know, in a schema of each database: they commit with the data they speak of.

The statement layer (local/snowflake/statements) writes OBJECTS, LOADS, QUEUED and TASK_RUNS; streams.py reads STREAMS and writes
PENDING. Objects of the account (warehouses, roles, integrations) are in a database of their own.
"""

SCHEMA = "_STREAMPACT"
ACCOUNT = "_STREAMPACT_ACCOUNT"


def creation_sql(database: str) -> str:
    """Makes the schema and its tables unless they are there; DuckDB's dialect."""
    home = f'"{database}"."{SCHEMA}"'
    return f"""
    CREATE SCHEMA IF NOT EXISTS {home};
    CREATE SEQUENCE IF NOT EXISTS {home}."SERIAL";
    CREATE TABLE IF NOT EXISTS {home}."OBJECTS" (
        "KIND" VARCHAR, "SCHEMA_NAME" VARCHAR, "NAME" VARCHAR, "DEFINITION" VARCHAR, "CREATED_ON" TIMESTAMPTZ);
    CREATE TABLE IF NOT EXISTS {home}."STREAMS" (
        "ID" BIGINT, "SCHEMA_NAME" VARCHAR, "NAME" VARCHAR, "TABLE_SCHEMA" VARCHAR, "TABLE_NAME" VARCHAR,
        "DEFINITION" VARCHAR, "CREATED_ON" TIMESTAMPTZ, "OFFSET_AT" TIMESTAMPTZ, "STALE" BOOLEAN);
    CREATE TABLE IF NOT EXISTS {home}."PENDING" ("STREAM_ID" BIGINT, "BATCH" BIGINT);
    CREATE TABLE IF NOT EXISTS {home}."LOADS" (
        "TABLE_SCHEMA" VARCHAR, "TABLE_NAME" VARCHAR, "PIPE" VARCHAR, "FILE" VARCHAR, "ETAG" VARCHAR, "BYTES" BIGINT,
        "STATUS" VARCHAR, "ROWS_PARSED" BIGINT, "ROWS_LOADED" BIGINT, "ERRORS" BIGINT, "FIRST_ERROR" VARCHAR,
        "FIRST_ERROR_LINE" BIGINT, "LOADED_AT" TIMESTAMPTZ);
    CREATE TABLE IF NOT EXISTS {home}."QUEUED" ("PIPE" VARCHAR, "BUCKET" VARCHAR, "FILE" VARCHAR, "QUEUED_AT" TIMESTAMPTZ);
    CREATE TABLE IF NOT EXISTS {home}."TASK_RUNS" (
        "SCHEMA_NAME" VARCHAR, "NAME" VARCHAR, "RUN_ID" VARCHAR, "ROOT" VARCHAR, "STATE" VARCHAR, "ERROR" VARCHAR,
        "SCHEDULED_TIME" TIMESTAMPTZ, "QUERY_START_TIME" TIMESTAMPTZ, "COMPLETED_TIME" TIMESTAMPTZ);
    """
