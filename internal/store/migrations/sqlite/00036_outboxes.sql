-- +goose Up
-- What did not go is looked up by its state, the newest first, over all salons and of one; what waits, the oldest first.
CREATE INDEX message_failed ON message (state, id, cause) WHERE state IN ('refused', 'expired');
CREATE INDEX message_failed_tenant ON message (tenant_id, state, id) WHERE state IN ('refused', 'expired');
CREATE INDEX queued_tenant_id ON queued (tenant_id, message_id);

-- What was left unknown for good ends, as it does from now on.
UPDATE message SET state = 'expired', cause = 'unconfirmed'
WHERE state = 'unknown' AND to_jid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM queued WHERE queued.message_id = message.id);

-- +goose Down
UPDATE message SET state = 'unknown', cause = '' WHERE state = 'expired' AND cause = 'unconfirmed';
DROP INDEX queued_tenant_id;
DROP INDEX message_failed_tenant;
DROP INDEX message_failed;
