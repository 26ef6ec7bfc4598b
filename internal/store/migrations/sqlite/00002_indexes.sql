-- +goose Up

-- SQLite plans a statement anew at each execution when one of its parameters might prove that a partial index with
-- "IS NOT NULL" may be used (expmask in its vdbeapi.c). For a change of a connection that was a tenth of its cost. So these
-- say the same without it.
DROP INDEX connection_due;
CREATE INDEX connection_due ON connection (due_at);

DROP INDEX connection_line;
CREATE INDEX connection_line ON connection (server_id, attempt_queued_at, id) WHERE attempt_id <> '';

DROP INDEX tenant_deleted;
CREATE INDEX tenant_deleted ON tenant (deleted_at, id);

-- +goose Down
DROP INDEX tenant_deleted;
CREATE INDEX tenant_deleted ON tenant (id) WHERE deleted_at IS NOT NULL;

DROP INDEX connection_line;
CREATE INDEX connection_line ON connection (server_id, attempt_queued_at, id) WHERE attempt_id IS NOT NULL;

DROP INDEX connection_due;
CREATE INDEX connection_due ON connection (due_at) WHERE due_at IS NOT NULL;
