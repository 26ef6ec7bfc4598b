-- Clients who wait for a time, and the times that they were offered.

-- name: AddWaitlist :execrows
INSERT INTO waitlist (tenant_id, id, contact_id, service_id, professional_id, from_date, to_date, from_min, to_min, state, reason, asked, source, version, due_at, created_at)
VALUES (@tenant_id, @id, @contact_id, @service_id, @professional_id, @from_date, @to_date, @from_min, @to_min, 'waiting', '', 0, @source, 1, @due_at, @created_at)
ON CONFLICT DO NOTHING;

-- name: WaitlistOf :many
SELECT * FROM waitlist WHERE tenant_id = @tenant_id AND state IN ('waiting', 'offered') ORDER BY created_at, id LIMIT @max_rows;

-- name: WaitlistByID :one
SELECT * FROM waitlist WHERE tenant_id = @tenant_id AND id = @id;

-- name: CountWaitlist :one
SELECT COUNT(*) FROM waitlist WHERE tenant_id = @tenant_id AND state IN ('waiting', 'offered');

-- name: WaitlistOffers :many
SELECT o.* FROM waitlist_offer o JOIN waitlist w ON w.tenant_id = o.tenant_id AND w.id = o.waitlist_id
WHERE o.tenant_id = @tenant_id AND w.state IN ('waiting', 'offered') ORDER BY o.waitlist_id, o.offered_at;

-- name: DueWaitlists :many
WITH due AS MATERIALIZED (SELECT tenant_id, due_at FROM waitlist WHERE due_at <= @now)
SELECT tenant_id FROM due GROUP BY tenant_id ORDER BY min(due_at) LIMIT @max_rows;

-- name: NextWaitlist :one
SELECT due_at FROM waitlist WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1;

-- name: PutOffWaitlists :exec
UPDATE waitlist SET due_at = @until WHERE tenant_id = @tenant_id AND due_at <= @now;

-- name: SaveWaitlist :execrows
UPDATE waitlist SET state = @state, reason = @reason, asked = @asked, due_at = @due_at, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version AND state IN ('waiting', 'offered');

-- name: AddWaitlistOffer :exec
INSERT INTO waitlist_offer (tenant_id, waitlist_id, start_at, professional_id, offered_at, expires_at, message_id)
VALUES (@tenant_id, @waitlist_id, @start_at, @professional_id, @offered_at, @expires_at, @message_id);

-- name: LastWaitlistOffer :one
SELECT o.start_at, CAST(COALESCE(m.state, 'sent') AS text) AS message_state
FROM waitlist_offer o LEFT JOIN message m ON m.id = o.message_id
WHERE o.tenant_id = @tenant_id AND o.waitlist_id = @waitlist_id ORDER BY o.offered_at DESC, o.start_at DESC LIMIT 1;

-- name: DropWaitlistOffer :exec
DELETE FROM waitlist_offer WHERE tenant_id = @tenant_id AND waitlist_id = @waitlist_id AND start_at = @start_at;

-- A time became free: whoever waits is looked at.

-- name: WakeWaitlist :execrows
UPDATE waitlist SET due_at = @now, version = version + 1 WHERE tenant_id = @tenant_id AND state = 'waiting';

-- A client who booked what they waited for waits no more.

-- name: FulfilWaitlist :exec
UPDATE waitlist SET state = 'booked', due_at = NULL, version = version + 1
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND service_id = @service_id AND state IN ('waiting', 'offered')
    AND from_date <= @date AND to_date >= @date;

-- name: LeaveWaitlist :execrows
UPDATE waitlist SET state = 'ended', reason = @reason, due_at = NULL, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND state IN ('waiting', 'offered');

-- name: LeaveWaitlists :exec
UPDATE waitlist SET state = 'ended', reason = @reason, due_at = NULL, version = version + 1
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND state IN ('waiting', 'offered');

-- name: JoinWaitlists :exec
UPDATE waitlist SET contact_id = @into_id WHERE waitlist.contact_id = @from_id AND NOT EXISTS (
    SELECT 1 FROM waitlist w WHERE w.tenant_id = waitlist.tenant_id AND w.contact_id = @into_id AND w.service_id = waitlist.service_id
        AND w.professional_id = waitlist.professional_id AND w.from_date = waitlist.from_date AND w.to_date = waitlist.to_date
        AND w.from_min = waitlist.from_min AND w.to_min = waitlist.to_min AND w.state IN ('waiting', 'offered'));

-- name: WakeOthers :execrows
UPDATE waitlist SET due_at = @now, version = version + 1 WHERE tenant_id = @tenant_id AND state = 'waiting' AND id <> @id;

-- A client let go of the time that was kept for them, for another one: the offer is over, and they go on waiting.

-- name: ReturnToWaitlist :exec
UPDATE waitlist SET state = 'waiting', due_at = @now, version = version + 1
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND state = 'offered';
