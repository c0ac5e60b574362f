-- What a connector remembers is sealed now. What it remembered unsealed is gone: it reads everything once more.
ALTER TABLE sections DROP COLUMN memory;
ALTER TABLE sections ADD COLUMN sealed_memory BLOB NOT NULL DEFAULT x'';
ALTER TABLE sections ADD COLUMN people TEXT NOT NULL DEFAULT '[]';
ALTER TABLE sections ADD COLUMN sealed_people BLOB NOT NULL DEFAULT x'';
