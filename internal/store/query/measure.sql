-- Figures of a robot, counted from the stored rows: there are no running sums.

-- name: MeasureAppointments :one
SELECT
    COUNT(CASE WHEN a.status <> 'cancelled' THEN 1 END) AS booked,
    COUNT(CASE WHEN a.status = 'confirmed' OR a.status IN ('done', 'no_show') AND EXISTS (
        SELECT 1 FROM appointment_event e WHERE e.tenant_id = a.tenant_id AND e.appointment_id = a.id AND e.type = 'confirmed'
    ) THEN 1 END) AS confirmed,
    COUNT(CASE WHEN a.status = 'done' THEN 1 END) AS done,
    COUNT(CASE WHEN a.status = 'no_show' THEN 1 END) AS no_show,
    COUNT(CASE WHEN a.status = 'cancelled' AND NOT a.cancelled_late THEN 1 END) AS freed
FROM appointment a WHERE a.tenant_id = @tenant_id AND a.date >= @from_date AND a.date < @to_date;

-- Times that were given back early, and in which somebody else was served: booked, or moved there, afterwards.

-- name: MeasureWonBack :one
SELECT COUNT(*) FROM appointment c
WHERE c.tenant_id = @tenant_id AND c.date >= @from_date AND c.date < @to_date AND c.status = 'cancelled' AND NOT c.cancelled_late AND EXISTS (
    SELECT 1 FROM appointment b
    WHERE b.tenant_id = c.tenant_id AND b.professional_id = c.professional_id AND b.date = c.date AND b.status <> 'cancelled'
        AND b.start_at < c.end_at AND b.end_at > c.start_at AND (b.created_at >= c.status_at OR EXISTS (
            SELECT 1 FROM appointment_event e WHERE e.tenant_id = b.tenant_id AND e.appointment_id = b.id AND e.type = 'moved' AND e.at >= c.status_at)));

-- The time to the first answer of each message that was answered, the shortest first.

-- name: MeasureAnswers :many
SELECT CAST(MIN(after_ms) AS bigint) AS after_ms FROM robot_reply
WHERE tenant_id = @tenant_id AND at >= @since AND at < @until AND heard_id <> '' GROUP BY heard_id ORDER BY 1;

-- What clients booked by chat. What was booked then begins on that day or later.

-- name: MeasureBookings :many
SELECT contact_id, CAST(MIN(created_at) AS bigint) AS booked_at FROM appointment
WHERE tenant_id = @tenant_id AND source = 'bot' AND date >= @from_date AND created_at >= @since AND created_at < @until
GROUP BY contact_id, booking_key ORDER BY contact_id, 2;

-- name: MeasureMessages :many
SELECT m.contact_id, m.received_at FROM message m
WHERE m.contact_id IN (
    SELECT contact_id FROM appointment a
    WHERE a.tenant_id = @tenant_id AND a.source = 'bot' AND a.date >= @from_date AND a.created_at >= @booked_since AND a.created_at < @booked_until
) AND m.sent_at >= @since AND m.sent_at < @until AND m.direction = 'client' ORDER BY m.contact_id, m.received_at;

-- The same over all salons, without any text of a message.

-- name: RobotTotals :one
SELECT
    (SELECT COUNT(*) FROM robot_reply r WHERE r.at > @after) AS answers,
    (SELECT COUNT(*) FROM appointment a WHERE a.source = 'bot' AND a.created_at > @booked_after) AS bookings,
    (SELECT COUNT(*) FROM robot_notice n WHERE n.at > @after AND n.what = 'missed') AS gave_up,
    (SELECT COUNT(*) FROM robot_takeover o WHERE o.at > @after) AS taken_over;

-- name: AnswersBySalon :many
WITH recent AS MATERIALIZED (SELECT tenant_id FROM robot_reply WHERE at > @after)
SELECT tenant_id, COUNT(*) AS rows FROM recent GROUP BY tenant_id;

-- name: RobotBookingsBySalon :many
WITH recent AS MATERIALIZED (SELECT tenant_id FROM appointment WHERE source = 'bot' AND created_at > @after)
SELECT tenant_id, COUNT(*) AS rows FROM recent GROUP BY tenant_id;

-- name: GaveUpBySalon :many
WITH recent AS MATERIALIZED (SELECT tenant_id FROM robot_notice WHERE at > @after AND what = 'missed')
SELECT tenant_id, COUNT(*) AS rows FROM recent GROUP BY tenant_id;

-- name: TakeoversBySalon :many
WITH recent AS MATERIALIZED (SELECT tenant_id FROM robot_takeover WHERE at > @after)
SELECT tenant_id, COUNT(*) AS rows FROM recent GROUP BY tenant_id;
