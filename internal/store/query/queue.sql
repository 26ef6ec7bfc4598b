-- When the oldest entry of each queue was due that nobody works on, for the metrics. Other queues have such a query beside their own.

-- name: OldestDueConnection :one
SELECT due_at FROM connection
WHERE due_at IS NOT NULL AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
ORDER BY due_at LIMIT 1;

-- name: OldestDueOutbox :one
SELECT due_at FROM outbox WHERE due_at <= @now ORDER BY due_at LIMIT 1;

-- name: OldestDueWork :one
SELECT due_at FROM work
WHERE parked_at IS NULL AND due_at <= @now AND (lease_until IS NULL OR lease_until <= @now)
ORDER BY due_at LIMIT 1;

-- name: OldestDueSubscription :one
SELECT due_at FROM subscription
WHERE due_at <= @now AND state = 'active' AND (lease_until IS NULL OR lease_until <= @now)
ORDER BY due_at LIMIT 1;
