-- Digests: notices to owners of the next day's appointments.

-- name: DueDigests :many
SELECT tenant_id, due_at, told_for FROM digest WHERE due_at <= @now ORDER BY due_at LIMIT @max_rows;

-- name: NextDigest :one
SELECT due_at FROM digest ORDER BY due_at LIMIT 1;

-- When the setting changes the digest is due anew; the last day that was sent stays.

-- name: PlanDigest :exec
INSERT INTO digest (tenant_id, due_at, told_for) VALUES (@tenant_id, @due_at, '') ON CONFLICT (tenant_id) DO UPDATE SET due_at = excluded.due_at;

-- name: DropDigest :exec
DELETE FROM digest WHERE tenant_id = @tenant_id;

-- name: TurnDigest :execrows
UPDATE digest SET due_at = @due_at, told_for = @told_for WHERE tenant_id = @tenant_id AND due_at = @was_due;

-- An owner gets the digest of a day once, even when the setting changes in between.

-- name: TellDay :exec
INSERT INTO notice (id, user_id, kind, way, outage_id, server_outage_id, state, reason, attempts, created_at, due_at, ended_at, day)
SELECT CAST(@prefix AS text) || u.id, u.id, 'digest', @way, NULL, NULL, 'waiting', '', 0, @created_at, @due_at, NULL, @day
FROM app_user u WHERE u.tenant_id = @tenant_id AND u.role = 'owner'
ON CONFLICT DO NOTHING;

-- Appointments of a day whose clients were asked whether they come.

-- name: AskedOn :many
SELECT a.id FROM appointment a JOIN reminder r ON r.tenant_id = a.tenant_id AND r.appointment_id = a.id AND r.start_at = a.start_at
WHERE a.tenant_id = @tenant_id AND a.date = @date AND r.state = 'queued' GROUP BY a.id;

-- name: CountRobotMissed :one
SELECT COUNT(*) FROM robot_reply WHERE tenant_id = @tenant_id AND at > @after AND why = 'missed';
