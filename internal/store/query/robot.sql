-- What a salon's robot is told, and what it remembers of each chat.

-- name: RobotByTenant :one
SELECT * FROM robot WHERE tenant_id = @tenant_id;

-- LockRobot makes the row where there is none, and locks it until the transaction ends.

-- name: LockRobot :one
INSERT INTO robot (tenant_id, enabled, profile) VALUES (@tenant_id, @enabled, @profile)
ON CONFLICT (tenant_id) DO UPDATE SET version = robot.version RETURNING *;

-- name: PutRobot :exec
UPDATE robot SET enabled = @enabled, profile = @profile, version = version + @raise WHERE tenant_id = @tenant_id;

-- A conversation with the data key by which it is sealed.

-- name: ConversationByContact :one
SELECT sqlc.embed(conversation), sqlc.embed(inbox) FROM conversation JOIN inbox ON inbox.tenant_id = conversation.tenant_id
WHERE conversation.contact_id = @contact_id AND conversation.tenant_id = @tenant_id;

-- name: AddConversation :execrows
INSERT INTO conversation (contact_id, tenant_id, body, wake_at, version) VALUES (@contact_id, @tenant_id, @body, @wake_at, 1)
ON CONFLICT (contact_id) DO NOTHING;

-- name: SaveConversation :execrows
UPDATE conversation SET body = @body, wake_at = @wake_at, version = version + 1
WHERE contact_id = @contact_id AND tenant_id = @tenant_id AND version = @version;

-- name: DueConversations :many
SELECT contact_id, tenant_id FROM conversation WHERE wake_at <= @now ORDER BY wake_at LIMIT @max_rows;

-- name: JoinConversation :exec
UPDATE conversation SET contact_id = @into_id WHERE conversation.contact_id = @from_id AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.contact_id = @into_id);

-- name: AddRobotNotice :exec
INSERT INTO robot_notice (id, tenant_id, contact_id, what, appointment_id, at) VALUES (@id, @tenant_id, @contact_id, @what, @appointment_id, @at);

-- name: RobotNotices :many
SELECT * FROM robot_notice WHERE tenant_id = @tenant_id AND at > @after ORDER BY at DESC LIMIT @max_rows;

-- name: NeedChat :exec
UPDATE chat SET needs = @needs WHERE contact_id = @contact_id;

-- name: NextConversation :one
SELECT wake_at FROM conversation WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1;

-- name: PutOffConversation :exec
UPDATE conversation SET wake_at = @until WHERE contact_id = @contact_id AND tenant_id = @tenant_id AND wake_at <= @now;

-- name: AddRobotReply :exec
INSERT INTO robot_reply (message_id, tenant_id, why, heard_id, after_ms, model, at) VALUES (@message_id, @tenant_id, @why, @heard_id, @after_ms, @model, @at);

-- A reminder that was dropped (its appointment was moved, or over) waits again when it is planned again for the same start.

-- name: PlanReminder :exec
INSERT INTO reminder (tenant_id, appointment_id, kind, start_at, due_at, state, reason, message_id)
VALUES (@tenant_id, @appointment_id, @kind, @start_at, @due_at, 'waiting', '', '')
ON CONFLICT (tenant_id, appointment_id, kind, start_at) DO UPDATE SET due_at = excluded.due_at, state = 'waiting', reason = ''
WHERE reminder.state = 'dropped' AND reminder.reason IN ('moved', 'over');

-- name: DueReminders :many
SELECT r.tenant_id, r.appointment_id, r.kind, r.start_at, r.due_at FROM reminder r WHERE r.due_at <= @now ORDER BY r.due_at LIMIT @max_rows;

-- name: NextReminder :one
SELECT due_at FROM reminder WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1;

-- name: SettleReminder :execrows
UPDATE reminder SET due_at = NULL, state = @state, reason = @reason, message_id = @message_id
WHERE tenant_id = @tenant_id AND appointment_id = @appointment_id AND kind = @kind AND start_at = @start_at AND state = 'waiting';

-- name: PutOffReminder :exec
UPDATE reminder SET due_at = @until
WHERE tenant_id = @tenant_id AND appointment_id = @appointment_id AND kind = @kind AND start_at = @start_at AND state = 'waiting';

-- The appointment of which a message reminds; stale when its start or its status has changed since.

-- name: ReminderOfMessage :one
SELECT CAST(a.start_at <> r.start_at OR a.status NOT IN ('booked', 'confirmed') AS boolean) AS stale
FROM reminder r JOIN appointment a ON a.tenant_id = r.tenant_id AND a.id = r.appointment_id
WHERE r.message_id = @message_id AND r.message_id <> ''; -- the second condition is that of the index

-- name: RemindersOf :many
SELECT * FROM reminder WHERE tenant_id = @tenant_id AND appointment_id = @appointment_id ORDER BY start_at, kind;

-- name: RobotReplies :many
SELECT r.message_id, r.why FROM robot_reply r JOIN message m ON m.id = r.message_id
WHERE r.tenant_id = @tenant_id AND m.contact_id = @contact_id ORDER BY r.at DESC LIMIT @max_rows;

-- name: CountRobotReplies :one
SELECT COUNT(*) FROM robot_reply WHERE tenant_id = @tenant_id AND at > @after;

-- name: CountRobotBookings :one
SELECT COUNT(*) FROM appointment WHERE tenant_id = @tenant_id AND source = 'bot' AND created_at > @after AND date >= @from_date;

-- Messages of clients that the robot did not understand by itself.

-- name: RobotMissed :many
SELECT m.id, m.contact_id, r.at, r.model FROM robot_reply r JOIN message m ON m.id = r.heard_id
WHERE r.tenant_id = @tenant_id AND m.tenant_id = @tenant_id AND (r.why = 'missed' OR r.model = 'helped') AND r.at > @after ORDER BY r.at DESC LIMIT @max_rows;

-- Reservations: times picked on a salon's public page.

-- name: AddReservation :exec
INSERT INTO reservation (tenant_id, code, visitor, address, service_id, professional_id, date, minute, until, contact_id)
VALUES (@tenant_id, @code, @visitor, @address, @service_id, @professional_id, @date, @minute, @until, '');

-- name: ReservationByCode :one
SELECT * FROM reservation WHERE tenant_id = @tenant_id AND code = @code;

-- name: LiveReservations :many
SELECT visitor, address, date FROM reservation WHERE tenant_id = @tenant_id AND until > @now AND contact_id = '';

-- When a visitor picks another time, the reservation before is given up.

-- name: EndReservationsOf :exec
UPDATE reservation SET until = @now, address = '' WHERE tenant_id = @tenant_id AND visitor = @visitor AND until > @now;

-- name: RedeemReservation :execrows
UPDATE reservation SET contact_id = @contact_id, address = ''
WHERE tenant_id = @tenant_id AND code = @code AND until > @now AND contact_id IN ('', @contact_id);

-- name: BlankReservations :exec
UPDATE reservation SET address = '' WHERE until <= @now AND address <> '';

-- name: PruneReservations :execrows
DELETE FROM reservation WHERE until <= @before;

-- name: AddTakeover :exec
INSERT INTO robot_takeover (id, tenant_id, contact_id, at) VALUES (@id, @tenant_id, @contact_id, @at);

-- Calls of the text model, on the last day on which there was one.

-- name: SpendModelCall :execrows
INSERT INTO robot_model (tenant_id, day, calls) VALUES (@tenant_id, @day, 1)
ON CONFLICT (tenant_id) DO UPDATE SET day = excluded.day, calls = CASE WHEN robot_model.day = excluded.day THEN robot_model.calls + 1 ELSE 1 END
WHERE robot_model.day <> excluded.day OR robot_model.calls < @most;

-- name: ModelCalls :one
SELECT calls FROM robot_model WHERE tenant_id = @tenant_id AND day = @day;
