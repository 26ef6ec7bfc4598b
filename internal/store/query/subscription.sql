-- Where events are delivered.

-- name: AddSubscription :exec
INSERT INTO subscription (
    id, tenant_id, url, description, types, secrets, state, pause_cause, paused_at, failures, failing_at, delivered_at, due_at, mark,
    lease_holder, lease_until, fence, created_at, version
) VALUES (
    @id, @tenant_id, @url, @description, @types, @secrets, @state, @pause_cause, @paused_at, @failures, @failing_at, @delivered_at, @due_at, @mark,
    @lease_holder, @lease_until, @fence, @created_at, @version
);

-- name: SubscriptionByID :one
SELECT * FROM subscription WHERE id = @id;

-- name: LockSubscription :one
UPDATE subscription SET version = version + 1 WHERE id = @id RETURNING *;

-- name: SubscriptionsOfPlatform :many
SELECT * FROM subscription WHERE tenant_id IS NULL ORDER BY id LIMIT 1000;

-- name: SubscriptionsOfTenant :many
SELECT * FROM subscription WHERE tenant_id = @tenant_id ORDER BY id LIMIT 1000;

-- name: SubscriptionsFrom :many
SELECT * FROM subscription WHERE id > @after ORDER BY id LIMIT @max_rows;

-- name: SaveSubscription :exec
UPDATE subscription SET
    url = @url, description = @description, types = @types, secrets = @secrets, state = @state, pause_cause = @pause_cause,
    paused_at = @paused_at, failures = @failures, failing_at = @failing_at, due_at = @due_at, mark = mark + 1
WHERE id = @id;

-- name: ResealSubscription :exec
UPDATE subscription SET url = @url, secrets = @secrets WHERE id = @id AND url = @stale;

-- name: DropSubscription :execrows
DELETE FROM subscription WHERE id = @id;

-- name: DropSubscriptionTypes :exec
DELETE FROM subscription_type WHERE subscription_id = @id;

-- name: AddSubscriptionType :exec
INSERT INTO subscription_type (subscription_id, type) VALUES (@id, @type);

-- name: HasSubscriptions :one
SELECT EXISTS (SELECT 1 FROM subscription WHERE state = 'active');

-- name: DeliverToPlatform :execrows
INSERT INTO delivery (subscription_id, position, lane, state, created_at, attempts, holds, status, cause, took_ms, answer)
SELECT w.id, e.position, COALESCE(e.contact_id, e.tenant_id), 'waiting', CASE WHEN w.created_at > @now THEN w.created_at ELSE @now END, 0, 0, 0, '', 0, ''
FROM event e JOIN subscription_type x ON x.type IN (e.type, '*') JOIN subscription w ON w.id = x.subscription_id
WHERE e.position > @after AND e.position <= @until AND w.state = 'active' AND w.tenant_id IS NULL
ORDER BY e.position;

-- name: DeliverToTenants :execrows
INSERT INTO delivery (subscription_id, position, lane, state, created_at, attempts, holds, status, cause, took_ms, answer)
SELECT w.id, e.position, COALESCE(e.contact_id, e.tenant_id), 'waiting', CASE WHEN w.created_at > @now THEN w.created_at ELSE @now END, 0, 0, 0, '', 0, ''
FROM event e JOIN subscription w ON w.tenant_id = e.tenant_id JOIN subscription_type x ON x.subscription_id = w.id AND x.type IN (e.type, '*')
WHERE e.position > @after AND e.position <= @until AND w.state = 'active'
ORDER BY e.position;

-- name: WakeSubscriptions :exec
UPDATE subscription SET mark = mark + 1, due_at = COALESCE(due_at, @now)
WHERE id IN (SELECT subscription_id FROM delivery WHERE position > @after AND position <= @until);

-- name: DueSubscriptions :many
SELECT id, fence FROM subscription
WHERE due_at <= @now AND state = 'active' AND (lease_until IS NULL OR lease_until <= @now)
ORDER BY due_at LIMIT @max_rows;

-- name: TakeSubscription :one
UPDATE subscription SET lease_holder = @holder, lease_until = @until, fence = fence + 1
WHERE id = @id AND fence = @fence AND state = 'active' RETURNING *;

-- name: RenewSubscription :one
UPDATE subscription SET lease_until = @until WHERE id = @id AND fence = @fence RETURNING *;

-- Releases the lease when nothing is to be delivered before due_at; no row when something was added meanwhile (mark).

-- name: LeaveSubscription :execrows
UPDATE subscription SET lease_holder = '', lease_until = NULL, due_at = @due_at
WHERE id = @id AND fence = @fence AND mark = @mark;

-- name: ReleaseSubscription :exec
UPDATE subscription SET lease_holder = '', lease_until = NULL WHERE id = @id AND fence = @fence;

-- name: SaveSubscriptionHealth :execrows
UPDATE subscription SET failures = @failures, failing_at = @failing_at, delivered_at = @delivered_at, due_at = @due_at, lease_until = @until
WHERE id = @id AND fence = @fence;

-- name: PauseSubscription :execrows
UPDATE subscription SET state = 'paused', pause_cause = @cause, paused_at = @now, lease_holder = '', lease_until = NULL, due_at = NULL
WHERE id = @id AND fence = @fence AND state = 'active';

-- name: NewDeliveries :many
SELECT d.seq, d.lane, d.attempts, d.created_at, e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM delivery d JOIN event e ON e.position = d.position JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE d.subscription_id = @id AND d.state = 'waiting' AND d.due_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM delivery f WHERE f.subscription_id = d.subscription_id AND f.lane = d.lane AND f.holds = 1)
ORDER BY d.seq LIMIT @max_rows;

-- name: DueDeliveries :many
SELECT d.seq, d.lane, d.attempts, d.created_at, e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM delivery d JOIN event e ON e.position = d.position JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE d.subscription_id = @id AND d.due_at <= @now
ORDER BY d.due_at LIMIT @max_rows;

-- name: NextDueDelivery :one
SELECT due_at FROM delivery WHERE subscription_id = @id AND due_at IS NOT NULL ORDER BY due_at LIMIT 1;

-- name: HastenDeliveries :exec
UPDATE delivery SET due_at = @now WHERE subscription_id = @id AND due_at > @now;

-- name: SaveDelivery :exec
UPDATE delivery SET
    state = @state, attempts = @attempts, holds = @holds, due_at = @due_at, tried_at = @tried_at, status = @status, cause = @cause,
    took_ms = @took_ms, answer = @answer
WHERE seq = @seq;

-- name: DeliveriesBefore :many
SELECT d.seq, d.state, d.created_at, d.attempts, d.due_at, d.tried_at, d.status, d.cause, d.took_ms, d.answer,
    e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM delivery d JOIN event e ON e.position = d.position JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE d.subscription_id = @id AND d.seq < @before ORDER BY d.seq DESC LIMIT @max_rows;

-- name: DeliveryBySeq :one
SELECT d.seq, d.state, d.created_at, d.attempts, d.due_at, d.tried_at, d.status, d.cause, d.took_ms, d.answer,
    e.id, e.tenant_id, e.type, e.at, e.body, e.position, e.sequence, t.slug, t.locale, i.data_key
FROM delivery d JOIN event e ON e.position = d.position JOIN tenant t ON t.id = e.tenant_id LEFT JOIN inbox i ON i.tenant_id = e.tenant_id
WHERE d.subscription_id = @id AND d.seq = @seq;

-- name: RedeliverOne :execrows
INSERT INTO delivery (subscription_id, position, lane, state, created_at, attempts, holds, status, cause, took_ms, answer)
SELECT d.subscription_id, d.position, d.lane, 'waiting', CASE WHEN d.created_at > @now THEN d.created_at ELSE @now END, 0, 0, 0, '', 0, ''
FROM delivery d WHERE d.subscription_id = @id AND d.seq = @seq AND d.state <> 'waiting';

-- A delivery that is already waiting is not added a second time.

-- name: RedeliverRange :execrows
INSERT INTO delivery (subscription_id, position, lane, state, created_at, attempts, holds, status, cause, took_ms, answer)
SELECT w.id, e.position, COALESCE(e.contact_id, e.tenant_id), 'waiting', CASE WHEN w.created_at > @now THEN w.created_at ELSE @now END, 0, 0, 0, '', 0, ''
FROM subscription w JOIN event e ON e.stored_at >= @since AND e.stored_at < @until AND (w.tenant_id IS NULL OR w.tenant_id = e.tenant_id)
    JOIN subscription_type x ON x.subscription_id = w.id AND x.type IN (e.type, '*')
WHERE w.id = @id AND e.position IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM delivery d WHERE d.subscription_id = w.id AND d.position = e.position
        AND (d.state = 'waiting' OR (d.state = 'delivered' AND CAST(@missed AS BIGINT) = 1)))
ORDER BY e.position LIMIT @max_rows;

-- name: WakeSubscription :exec
UPDATE subscription SET mark = mark + 1, due_at = @now WHERE id = @id AND state = 'active';

-- name: CountWaiting :one
SELECT COUNT(*) FROM (SELECT 1 FROM delivery WHERE subscription_id = @id AND state = 'waiting' LIMIT 10000) w;

-- name: OldestDeliveries :many
SELECT seq, created_at FROM delivery ORDER BY seq LIMIT @max_rows;

-- name: PruneDeliveries :execrows
DELETE FROM delivery WHERE seq <= @until;

-- name: AddSubscriptionNotice :exec
INSERT INTO subscription_notice (subscription_id, due_at) VALUES (@id, @due_at) ON CONFLICT (subscription_id) DO UPDATE SET due_at = excluded.due_at;

-- name: DueSubscriptionNotices :many
SELECT subscription_id, due_at FROM subscription_notice WHERE due_at <= @now ORDER BY due_at LIMIT @max_rows;

-- name: TakeSubscriptionNotice :execrows
UPDATE subscription_notice SET due_at = @until WHERE subscription_id = @id AND due_at = @due_at;

-- name: DropSubscriptionNotice :exec
DELETE FROM subscription_notice WHERE subscription_id = @id;
