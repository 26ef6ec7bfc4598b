-- +goose Up

-- A row says itself when it is due; no job is queued for it any more.
ALTER TABLE connection DROP COLUMN job_at;

-- Lists by name, and of the salons that never clicked by name.
CREATE INDEX tenant_name ON tenant (deleted_at, search, id);
CREATE INDEX tenant_unconnected_name ON tenant (deleted_at, search, id) WHERE NOT has_connection;

-- What a salon's page tells of webhooks.
DROP INDEX webhook_event_tenant;
CREATE INDEX webhook_event_tenant ON webhook_event (tenant_id, at, key);

-- Payloads of webhooks are sealed from now on. What was kept in clear is forgotten; it would have been within seven days.
UPDATE webhook_event SET payload = x'';

-- +goose Down
DROP INDEX webhook_event_tenant;
CREATE INDEX webhook_event_tenant ON webhook_event (tenant_id);
DROP INDEX tenant_unconnected_name;
DROP INDEX tenant_name;
ALTER TABLE connection ADD COLUMN job_at TEXT;
