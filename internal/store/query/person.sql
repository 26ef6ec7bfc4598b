-- Deletes what is kept of a client whose emptied row stays because something is booked for them.

-- name: DropConversation :exec
DELETE FROM conversation WHERE contact_id = @contact_id;

-- name: DropRobotNotices :exec
DELETE FROM robot_notice WHERE contact_id = @contact_id;

-- name: DropRemindersOfContact :exec
DELETE FROM reminder
WHERE reminder.tenant_id = @tenant_id
    AND reminder.appointment_id IN (SELECT a.id FROM appointment a WHERE a.tenant_id = @tenant_id AND a.contact_id = @contact_id);

-- name: DropNumberCheck :exec
DELETE FROM number_check WHERE tenant_id = @tenant_id AND number = @number;

-- What is kept of a client besides messages and appointments.

-- name: RobotNoticesOf :many
SELECT * FROM robot_notice WHERE contact_id = @contact_id AND tenant_id = @tenant_id ORDER BY at, id;

-- name: RemindersOfContact :many
SELECT r.* FROM reminder r JOIN appointment a ON a.tenant_id = r.tenant_id AND a.id = r.appointment_id
WHERE a.tenant_id = @tenant_id AND a.contact_id = @contact_id ORDER BY r.start_at, r.kind;

-- name: EventsAbout :many
SELECT id, type, at FROM event WHERE tenant_id = @tenant_id AND contact_id = @contact_id ORDER BY entry LIMIT @max_rows;

-- name: DropWaitlistOf :exec
DELETE FROM waitlist WHERE contact_id = @contact_id AND tenant_id = @tenant_id;

-- name: WishesOfContact :many
SELECT * FROM waitlist WHERE contact_id = @contact_id AND tenant_id = @tenant_id ORDER BY created_at, id;

-- name: DropReservationsOf :exec
DELETE FROM reservation WHERE contact_id = @contact_id AND tenant_id = @tenant_id;

-- name: DropTakeoversOf :exec
DELETE FROM robot_takeover WHERE contact_id = @contact_id AND tenant_id = @tenant_id;
