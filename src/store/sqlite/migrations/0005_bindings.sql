-- Which connection a loop reads for a capability, where somebody has chosen one.
CREATE TABLE bindings (
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    loop TEXT NOT NULL,
    capability TEXT NOT NULL,
    connection INTEGER NOT NULL REFERENCES connections (number) ON DELETE CASCADE,
    PRIMARY KEY (workspace, loop, capability)
) STRICT, WITHOUT ROWID;
CREATE INDEX bindings_by_connection ON bindings (connection);
