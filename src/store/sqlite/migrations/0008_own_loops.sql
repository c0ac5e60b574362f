-- Loops that a workspace has made itself. `required`, `kinds` and `words` are JSON arrays of texts.
CREATE TABLE own_loops (
    workspace INTEGER NOT NULL REFERENCES workspaces (number),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    required TEXT NOT NULL,
    kinds TEXT NOT NULL,
    least_severity TEXT NOT NULL,
    least_priority TEXT NOT NULL,
    words TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (workspace, id)
) STRICT, WITHOUT ROWID;
