-- How the last polls of each connection ended. The store keeps some dozens of rows a connection, in the order of writing:
-- a clock that was wrong for an hour puts nothing out of it.
CREATE TABLE poll_history (
    number INTEGER PRIMARY KEY,
    connection INTEGER NOT NULL REFERENCES connections (number) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    status TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX poll_history_by_connection ON poll_history (connection);
