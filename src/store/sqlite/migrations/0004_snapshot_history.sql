-- Snapshots that were handed out, each content once: what stands here is the first build of a digest. The latest of a loop
-- stands in `snapshots` too, with the bytes of its last build.
CREATE TABLE snapshot_history (
    number INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    loop TEXT NOT NULL,
    digest TEXT NOT NULL,
    status TEXT NOT NULL,
    generated_at INTEGER NOT NULL,
    superseded_at INTEGER,  -- Since when it is not the latest of its loop any more. NULL: it is.
    aside INTEGER NOT NULL,  -- 1: it never was the latest, because it was built with a budget of its own.
    bytes BLOB NOT NULL,  -- Last: a list does not read it.
    UNIQUE (workspace, digest)
) STRICT;
CREATE INDEX snapshot_history_by_loop ON snapshot_history (workspace, loop, generated_at);
CREATE INDEX snapshot_history_latest ON snapshot_history (workspace, loop) WHERE superseded_at IS NULL;
CREATE INDEX snapshot_history_aside ON snapshot_history (workspace, loop, superseded_at) WHERE aside = 1;
CREATE INDEX snapshot_history_superseded ON snapshot_history (superseded_at) WHERE superseded_at IS NOT NULL;

INSERT INTO snapshot_history (workspace, loop, digest, status, generated_at, superseded_at, aside, bytes)
    SELECT workspace, loop, digest, status, generated_at, NULL, 0, bytes FROM snapshots WHERE true
    ON CONFLICT (workspace, digest) DO NOTHING;
