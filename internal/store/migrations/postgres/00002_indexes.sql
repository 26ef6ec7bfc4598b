-- +goose Up

-- The queries ask for attempts in these words; SQLite needs them so (see its migration of this name).
DROP INDEX connection_line;
CREATE INDEX connection_line ON connection (server_id, attempt_queued_at, id) WHERE attempt_id <> '';

-- +goose Down
DROP INDEX connection_line;
CREATE INDEX connection_line ON connection (server_id, attempt_queued_at, id) WHERE attempt_id IS NOT NULL;
