-- A salon's agenda: what it sells, who serves and when, and what is booked.

-- name: AgendaRules :one
SELECT * FROM agenda_rules WHERE tenant_id = @tenant_id;

-- name: PutAgendaRules :exec
INSERT INTO agenda_rules (tenant_id, grid, snug, lead, horizon, hold, cancel, revision)
VALUES (@tenant_id, @grid, @snug, @lead, @horizon, @hold, @cancel, 2)
ON CONFLICT (tenant_id) DO UPDATE SET grid = excluded.grid, snug = excluded.snug, lead = excluded.lead,
    horizon = excluded.horizon, hold = excluded.hold, cancel = excluded.cancel, revision = agenda_rules.revision + 1;

-- What every query of free times begins with: the salon's zone, the stamp by which a cached agenda is known to be current, and whether holds have expired.

-- name: AgendaHead :one
SELECT t.timezone, CAST(COALESCE((SELECT s.stamp FROM agenda_state s WHERE s.tenant_id = t.id), '') AS text) AS stamp,
    EXISTS (SELECT 1 FROM hold h WHERE h.tenant_id = t.id AND h.expires_at <= @now) AS expired
FROM tenant t WHERE t.id = @tenant_id AND t.deleted_at IS NULL;

-- A salon's services, people, hours, days and rules change one change after the other: whoever changes them locks this row first.

-- name: LockAgendaCatalogue :exec
INSERT INTO agenda_state (tenant_id, changes, zone_rules, stamp) VALUES (@tenant_id, 1, '', @stamp)
ON CONFLICT (tenant_id) DO UPDATE SET changes = agenda_state.changes + 1, stamp = excluded.stamp;

-- name: AgendaRulesRevision :one
SELECT revision FROM agenda_rules WHERE tenant_id = @tenant_id;

-- name: AgendaServiceRevision :one
SELECT revision FROM service WHERE tenant_id = @tenant_id AND id = @id;

-- name: RaiseAgendaService :exec
UPDATE service SET revision = revision + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: AgendaProfessionalRevision :one
SELECT revision FROM professional WHERE tenant_id = @tenant_id AND id = @id;

-- name: RaiseAgendaProfessional :exec
UPDATE professional SET revision = revision + 1, version = version + 1 WHERE tenant_id = @tenant_id AND id = @id;

-- name: AgendaExceptionRevision :one
SELECT revision FROM day_exception WHERE tenant_id = @tenant_id AND date = @date AND professional_id = @professional_id;

-- name: AgendaHolidayRevision :one
SELECT revision FROM holiday WHERE tenant_id = @tenant_id AND date = @date AND key = @key;

-- name: AgendaServices :many
SELECT * FROM service WHERE tenant_id = @tenant_id ORDER BY sort, id;

-- name: PutAgendaService :exec
INSERT INTO service (tenant_id, id, name, aliases, active, segments, buffer_before, buffer_after, price_cents, parts, sort)
VALUES (@tenant_id, @id, @name, @aliases, @active, @segments, @buffer_before, @buffer_after, @price_cents, @parts, @sort)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, aliases = excluded.aliases, active = excluded.active,
    segments = excluded.segments, buffer_before = excluded.buffer_before, buffer_after = excluded.buffer_after,
    price_cents = excluded.price_cents, parts = excluded.parts, sort = excluded.sort, revision = service.revision + 1;

-- name: AgendaProfessionals :many
SELECT * FROM professional WHERE tenant_id = @tenant_id ORDER BY sort, id;

-- name: AgendaProfessionalIDs :many
SELECT id FROM professional WHERE tenant_id = @tenant_id ORDER BY id;

-- name: PutAgendaProfessional :exec
INSERT INTO professional (tenant_id, id, name, aliases, active, sort, daily_cap, last_turn, version)
VALUES (@tenant_id, @id, @name, @aliases, @active, @sort, @daily_cap, 0, 1)
ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, aliases = excluded.aliases, active = excluded.active,
    sort = excluded.sort, daily_cap = excluded.daily_cap, version = professional.version + 1,
    revision = professional.revision + 1;

-- name: LockAgendaProfessional :one
UPDATE professional SET version = version + 1 WHERE tenant_id = @tenant_id AND id = @id RETURNING last_turn;

-- name: AgendaTurns :many
SELECT id, last_turn FROM professional WHERE tenant_id = @tenant_id;

-- name: TakeAgendaTurn :exec
UPDATE professional SET last_turn = @now WHERE tenant_id = @tenant_id AND id = @id;

-- name: AgendaSkills :many
SELECT * FROM professional_service WHERE tenant_id = @tenant_id ORDER BY professional_id, service_id;

-- name: DropAgendaSkills :exec
DELETE FROM professional_service WHERE tenant_id = @tenant_id AND professional_id = @professional_id;

-- name: AddAgendaSkill :exec
INSERT INTO professional_service (tenant_id, professional_id, service_id, work, own_price, price_cents)
VALUES (@tenant_id, @professional_id, @service_id, @work, @own_price, @price_cents);

-- name: AgendaWeek :many
SELECT * FROM weekly_window WHERE tenant_id = @tenant_id ORDER BY professional_id, weekday, start_min, valid_from;

-- name: DropAgendaWeek :exec
DELETE FROM weekly_window WHERE tenant_id = @tenant_id AND professional_id = @professional_id;

-- name: AddAgendaWeekly :exec
INSERT INTO weekly_window (tenant_id, professional_id, weekday, start_min, end_min, valid_from, valid_until)
VALUES (@tenant_id, @professional_id, @weekday, @start_min, @end_min, @valid_from, @valid_until);

-- name: AgendaExceptions :many
SELECT * FROM day_exception WHERE tenant_id = @tenant_id AND date >= @from_date AND date < @to_date ORDER BY date, professional_id;

-- name: PutAgendaException :exec
INSERT INTO day_exception (tenant_id, date, professional_id, windows, reason)
VALUES (@tenant_id, @date, @professional_id, @windows, @reason)
ON CONFLICT (tenant_id, date, professional_id) DO UPDATE SET windows = excluded.windows, reason = excluded.reason,
    revision = day_exception.revision + 1;

-- name: DropAgendaException :execrows
DELETE FROM day_exception WHERE tenant_id = @tenant_id AND date = @date AND professional_id = @professional_id;

-- name: AgendaHolidays :many
SELECT * FROM holiday WHERE tenant_id = @tenant_id AND date >= @from_date AND date < @to_date ORDER BY date, key;

-- name: PutAgendaHoliday :exec
INSERT INTO holiday (tenant_id, date, key, name, closed) VALUES (@tenant_id, @date, @key, @name, @closed)
ON CONFLICT (tenant_id, date, key) DO UPDATE SET name = excluded.name, closed = excluded.closed, revision = holiday.revision + 1;

-- name: DropAgendaHoliday :execrows
DELETE FROM holiday WHERE tenant_id = @tenant_id AND date = @date AND key = @key;

-- What is taken of professionals, in one text each: start, end, kind, day and owner of each row, and of a hold whose it is and until when.
-- What lasts a day at most begins less than a day before what it touches.

-- name: AgendaTaken :many
SELECT p.id, p.last_turn, CAST(COALESCE((SELECT string_agg(o.start_at || ',' || o.end_at || ',' || o.kind || ',' || o.date || ','
    || COALESCE(o.appointment_id, o.hold_id, o.block_id) || COALESCE(
        CASE WHEN o.hold_id IS NOT NULL THEN (SELECT ',' || COALESCE(h.contact_id, h.visitor) || ',' || h.expires_at FROM hold h
            WHERE h.tenant_id = o.tenant_id AND h.id = o.hold_id) END, ''), ';')
    FROM occupancy o WHERE o.tenant_id = p.tenant_id AND o.professional_id = p.id AND o.start_at > @day_before AND o.start_at < @until
        AND o.end_at > @since), '') AS text) AS taken
FROM professional p WHERE p.tenant_id = @tenant_id ORDER BY p.id;

-- name: AgendaTakenOf :one
SELECT CAST(COALESCE(string_agg(o.start_at || ',' || o.end_at || ',' || o.kind || ',' || o.date || ','
    || COALESCE(o.appointment_id, o.hold_id, o.block_id) || COALESCE(
        CASE WHEN o.hold_id IS NOT NULL THEN (SELECT ',' || COALESCE(h.contact_id, h.visitor) || ',' || h.expires_at FROM hold h
            WHERE h.tenant_id = o.tenant_id AND h.id = o.hold_id) END, ''), ';'), '') AS text) AS taken
FROM occupancy o WHERE o.tenant_id = @tenant_id AND o.professional_id = @professional_id AND o.start_at > @day_before AND o.start_at < @until
    AND o.end_at > @since;

-- name: AddAgendaOccupancy :exec
INSERT INTO occupancy (tenant_id, id, professional_id, start_at, end_at, kind, date, appointment_id, hold_id, block_id)
VALUES (@tenant_id, @id, @professional_id, @start_at, @end_at, @kind, @date, @appointment_id, @hold_id, @block_id);

-- name: FreeAgendaAppointment :exec
DELETE FROM occupancy WHERE tenant_id = @tenant_id AND appointment_id = @appointment_id;

-- name: ExpiredAgendaHolds :many
SELECT id FROM hold WHERE tenant_id = @tenant_id AND expires_at <= @now ORDER BY id;

-- name: DropAgendaHold :exec
DELETE FROM hold WHERE tenant_id = @tenant_id AND id = @id;

-- name: DropAgendaHoldsOf :exec
DELETE FROM hold WHERE tenant_id = @tenant_id AND (contact_id = @contact_id OR visitor = @contact_id);

-- name: AddAgendaHold :exec
INSERT INTO hold (tenant_id, id, contact_id, visitor, expires_at) VALUES (@tenant_id, @id, @contact_id, @visitor, @expires_at);

-- name: AgendaBlocks :many
SELECT * FROM block WHERE tenant_id = @tenant_id AND date >= @from_date AND date < @to_date ORDER BY professional_id, date, start_min, id;

-- name: AddAgendaBlock :exec
INSERT INTO block (tenant_id, id, professional_id, date, start_min, end_min, reason, zone, start_at, end_at)
VALUES (@tenant_id, @id, @professional_id, @date, @start_min, @end_min, @reason, @zone, @start_at, @end_at);

-- name: DropAgendaBlock :exec
DELETE FROM block WHERE tenant_id = @tenant_id AND id = @id;

-- name: LockAgendaAppointment :one
UPDATE appointment SET version = version WHERE tenant_id = @tenant_id AND id = @id RETURNING *;

-- name: AgendaAppointmentsByKey :many
SELECT * FROM appointment WHERE tenant_id = @tenant_id AND booking_key = @booking_key ORDER BY part;

-- name: AgendaAppointmentsBetween :many
SELECT * FROM appointment WHERE tenant_id = @tenant_id AND date >= @from_date AND date < @to_date ORDER BY date, start_at, id;

-- Each change of an appointment raises its version, so that the sum is another one after it.

-- name: AgendaAppointmentsRevision :one
SELECT count(*) AS appointments, CAST(COALESCE(sum(version), 0) AS bigint) AS versions FROM appointment
WHERE tenant_id = @tenant_id AND date >= @from_date;

-- name: AddAgendaAppointment :exec
INSERT INTO appointment (tenant_id, id, visit_id, series_id, contact_id, for_name, professional_id, service_id, sold_name, sold_work,
    price_cents, date, minute, zone, start_at, end_at, encaixe, status, status_at, cancelled_by, cancelled_late, source, booking_key,
    part, version, created_at)
VALUES (@tenant_id, @id, @visit_id, @series_id, @contact_id, @for_name, @professional_id, @service_id, @sold_name, @sold_work,
    @price_cents, @date, @minute, @zone, @start_at, @end_at, @encaixe, @status, @status_at, @cancelled_by, @cancelled_late, @source,
    @booking_key, @part, 1, @created_at);

-- What was sold to whom stays; where and when, and what became of it, changes.

-- name: SaveAgendaAppointment :execrows
UPDATE appointment SET professional_id = @professional_id, sold_work = @sold_work, date = @date, minute = @minute, zone = @zone,
    start_at = @start_at, end_at = @end_at, encaixe = @encaixe, status = @status, status_at = @status_at, cancelled_by = @cancelled_by,
    cancelled_late = @cancelled_late, kept = @kept, pushed = @pushed, version = version + 1
WHERE tenant_id = @tenant_id AND id = @id AND version = @version;

-- name: AddAgendaEvent :exec
INSERT INTO appointment_event (tenant_id, id, appointment_id, at, party, actor_id, actor_name, type, before, after)
VALUES (@tenant_id, @id, @appointment_id, @at, @party, @actor_id, @actor_name, @type, @before, @after);

-- What a change to appointments is told with: the salon's key, the client, and the robot that reminds.

-- name: AgendaTold :one
SELECT sqlc.embed(i), sqlc.embed(c), COALESCE(r.enabled, FALSE) AS enabled, CAST(COALESCE(r.profile, '') AS text) AS profile
FROM inbox i JOIN contact c ON c.tenant_id = i.tenant_id AND c.id = @contact_id LEFT JOIN robot r ON r.tenant_id = i.tenant_id
WHERE i.tenant_id = @tenant_id;

-- name: AgendaEvents :many
SELECT * FROM appointment_event WHERE tenant_id = @tenant_id AND appointment_id = @appointment_id ORDER BY id DESC LIMIT @max_rows;

-- The secret links under which calendars read a professional's appointments.

-- name: PutCalendarFeed :exec
INSERT INTO calendar_feed (tenant_id, professional_id, hash, created_at) VALUES (@tenant_id, @professional_id, @hash, @created_at)
ON CONFLICT (tenant_id, professional_id) DO UPDATE SET hash = excluded.hash, created_at = excluded.created_at;

-- name: CalendarFeed :one
SELECT created_at FROM calendar_feed WHERE tenant_id = @tenant_id AND professional_id = @professional_id;

-- name: CalendarFeedsOf :many
SELECT professional_id, created_at FROM calendar_feed WHERE tenant_id = @tenant_id ORDER BY created_at, professional_id;

-- name: DropCalendarFeed :execrows
DELETE FROM calendar_feed WHERE tenant_id = @tenant_id AND professional_id = @professional_id;

-- name: CalendarFeedByHash :one
SELECT tenant_id, professional_id FROM calendar_feed WHERE hash = @hash;

-- Under which rules of a time zone the moments of salons were derived.

-- name: AgendaDerivations :many
SELECT t.id, t.timezone, COALESCE(s.zone_rules, '') AS mark FROM tenant t LEFT JOIN agenda_state s ON s.tenant_id = t.id
WHERE t.id > @after AND t.deleted_at IS NULL AND EXISTS (SELECT 1 FROM professional p WHERE p.tenant_id = t.id)
ORDER BY t.id LIMIT @max_rows;

-- name: AgendaZoneRules :one
SELECT zone_rules FROM agenda_state WHERE tenant_id = @tenant_id;

-- name: PutAgendaZoneRules :exec
UPDATE agenda_state SET zone_rules = @zone_rules WHERE tenant_id = @tenant_id;
