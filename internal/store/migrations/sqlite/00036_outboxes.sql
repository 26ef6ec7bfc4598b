-- +goose Up
-- What did not go is looked up by its state, the newest first, over all salons and of one; what waits, the oldest first.
CREATE INDEX message_failed ON message (state, id, cause) WHERE state IN ('refused', 'expired');
CREATE INDEX message_failed_tenant ON message (tenant_id, state, id) WHERE state IN ('refused', 'expired');
CREATE INDEX queued_tenant_id ON queued (tenant_id, message_id);

-- What was left unknown for good ends, as it does from now on.
UPDATE message SET state = 'expired', cause = 'unconfirmed'
WHERE state = 'unknown' AND to_jid IS NOT NULL AND NOT EXISTS (SELECT 1 FROM queued WHERE queued.message_id = message.id);

-- Who took every type there is gets those that come later, too: '*' stands for all of them.
UPDATE subscription SET types = '["*"]' WHERE (
    SELECT count(*) FROM subscription_type x WHERE x.subscription_id = subscription.id AND x.type IN (
        'message.received', 'message.sent', 'message.status', 'message.edited', 'message.deleted',
        'connection.changed', 'connection.attempt', 'contact.changed',
        'appointment.created', 'appointment.updated', 'appointment.rescheduled', 'appointment.cancelled', 'appointment.status'
    )
) = 13;
DELETE FROM subscription_type WHERE subscription_id IN (SELECT id FROM subscription WHERE types = '["*"]');
INSERT INTO subscription_type (subscription_id, type) SELECT id, '*' FROM subscription WHERE types = '["*"]';

-- +goose Down
DELETE FROM subscription_type WHERE type = '*';
INSERT INTO subscription_type (subscription_id, type) SELECT subscription.id, known.type FROM subscription CROSS JOIN (
    SELECT 'message.received' AS type UNION ALL
    SELECT 'message.sent' UNION ALL
    SELECT 'message.status' UNION ALL
    SELECT 'message.edited' UNION ALL
    SELECT 'message.deleted' UNION ALL
    SELECT 'connection.changed' UNION ALL
    SELECT 'connection.attempt' UNION ALL
    SELECT 'contact.changed' UNION ALL
    SELECT 'appointment.created' UNION ALL
    SELECT 'appointment.updated' UNION ALL
    SELECT 'appointment.rescheduled' UNION ALL
    SELECT 'appointment.cancelled' UNION ALL
    SELECT 'appointment.status'
) AS known WHERE subscription.types = '["*"]';
UPDATE subscription SET types = '["message.received","message.sent","message.status","message.edited","message.deleted","connection.changed","connection.attempt","contact.changed","appointment.created","appointment.updated","appointment.rescheduled","appointment.cancelled","appointment.status"]' WHERE types = '["*"]';
UPDATE message SET state = 'unknown', cause = '' WHERE state = 'expired' AND cause = 'unconfirmed';
DROP INDEX queued_tenant_id;
DROP INDEX message_failed_tenant;
DROP INDEX message_failed;
