-- What a user has approved and a program has not fetched yet. Codes stand here by their SHA-256 alone. No references to
-- sessions: they end, and with them what was approved in them. What has expired is removed after a while.

CREATE TABLE authorization_codes (
    digest BLOB NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    token_name TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL,
    user INTEGER NOT NULL REFERENCES users (number),
    session TEXT NOT NULL,
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    scopes INTEGER NOT NULL,
    expires_in_days INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    token TEXT  -- The id of the token that it gave.
) STRICT, WITHOUT ROWID;
CREATE INDEX authorization_codes_by_expiry ON authorization_codes (expires_at);

CREATE TABLE device_grants (
    number INTEGER PRIMARY KEY,
    device_digest BLOB NOT NULL UNIQUE,
    user_digest BLOB NOT NULL UNIQUE,
    client TEXT NOT NULL,
    host TEXT NOT NULL,
    asked_scopes INTEGER NOT NULL,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    poll_interval INTEGER NOT NULL,  -- Seconds.
    polled_at INTEGER,
    state TEXT NOT NULL,
    user INTEGER REFERENCES users (number),  -- This and what follows: where approved.
    session TEXT,
    workspace INTEGER REFERENCES workspaces (number),
    scopes INTEGER,
    expires_in_days INTEGER
) STRICT;
CREATE INDEX device_grants_by_expiry ON device_grants (expires_at);
CREATE INDEX device_grants_waiting ON device_grants (address_key, expires_at) WHERE state = 'pending';
