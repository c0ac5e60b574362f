-- Times are milliseconds since 1970 in UTC. What other tables refer to often has a `number`, so that an index on it is
-- small; the ids that the world sees stand beside it.

CREATE TABLE users (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,  -- The e-mail in lower case.
    password_record TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspaces (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,  -- The name in lower case.
    created_at INTEGER NOT NULL,
    connections_changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE memberships (
    number INTEGER PRIMARY KEY,  -- Rises: the oldest membership comes first.
    user INTEGER NOT NULL REFERENCES users (number),
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    role TEXT NOT NULL,
    UNIQUE (user, workspace)
) STRICT;
CREATE INDEX memberships_by_workspace ON memberships (workspace);

CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest BLOB NOT NULL UNIQUE,
    user INTEGER NOT NULL REFERENCES users (number),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user);
CREATE INDEX sessions_by_age ON sessions (created_at);

-- With numbers instead of a table keyed by the digest, whose indexes would each repeat 32 random bytes: measured, 251 bytes
-- a token instead of 317, for one microsecond a look-up.
CREATE TABLE tokens (
    number INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    id TEXT NOT NULL UNIQUE,
    user INTEGER NOT NULL REFERENCES users (number),
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    name TEXT NOT NULL,
    token_prefix TEXT NOT NULL,
    last_four TEXT NOT NULL,
    scopes INTEGER NOT NULL,
    source TEXT NOT NULL,
    client TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    epoch INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_by_user ON tokens (user);
CREATE INDEX tokens_by_workspace ON tokens (workspace);

-- Apart from the tokens: a batch of uses touches a few dense pages instead of a page a token.
CREATE TABLE token_uses (
    token INTEGER PRIMARY KEY REFERENCES tokens (number),
    last_used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE token_epoch (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO token_epoch VALUES (1, 1);

-- No references: the record outlives what it tells of.
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    actor TEXT,
    actor_email TEXT NOT NULL,
    workspace TEXT,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_workspace ON audit (workspace) WHERE workspace IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (actor) WHERE workspace IS NULL AND actor IS NOT NULL;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END;

CREATE TABLE connections (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX connections_by_workspace ON connections (workspace);

CREATE TABLE connection_fields (
    connection INTEGER NOT NULL REFERENCES connections (number) ON DELETE CASCADE,
    sealed INTEGER NOT NULL,  -- 1: the value is a sealed credential, 0: a setting.
    name TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (connection, sealed, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE connection_health (
    connection INTEGER PRIMARY KEY REFERENCES connections (number) ON DELETE CASCADE,
    status TEXT NOT NULL,
    checked_at INTEGER,
    succeeded_at INTEGER,
    complete_through INTEGER,
    next_at INTEGER,
    failures_in_a_row INTEGER NOT NULL,
    failure_type TEXT,  -- NULL: no failure.
    failure_status INTEGER NOT NULL,
    failure_detail TEXT NOT NULL,
    failure_retry_at INTEGER,
    coverage_returned INTEGER NOT NULL,
    coverage_available INTEGER NOT NULL,
    coverage_dropped INTEGER NOT NULL,
    coverage_reason TEXT NOT NULL,
    rate_limit_left INTEGER
) STRICT;

CREATE TABLE sections (
    connection INTEGER PRIMARY KEY REFERENCES connections (number) ON DELETE CASCADE,
    content_digest TEXT NOT NULL,
    fetched_at INTEGER NOT NULL,
    untrusted TEXT NOT NULL,
    redactions TEXT NOT NULL,
    memory TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;

CREATE TABLE snapshots (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    loop TEXT NOT NULL,
    digest TEXT NOT NULL,
    status TEXT NOT NULL,
    generated_at INTEGER NOT NULL,
    rebuild_at INTEGER,
    bytes BLOB NOT NULL,  -- Last: a list does not read it.
    UNIQUE (workspace, loop)
) STRICT;

CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL
) STRICT;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
