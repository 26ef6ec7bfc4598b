-- Appointments as lists read them. '' is no filter.

-- name: AppointmentByID :one
SELECT * FROM appointment WHERE tenant_id = @tenant_id AND id = @id;

-- name: AppointmentsByDate :many
SELECT * FROM appointment
WHERE tenant_id = @tenant_id AND date >= @from_date AND date < @to_date AND (start_at, id) > (CAST(@after_start AS bigint), CAST(@after AS text))
    AND (CAST(@professional AS text) = '' OR professional_id = @professional)
    AND (CAST(@status AS text) = '' OR status = @status)
ORDER BY start_at, id LIMIT @max_rows;

-- name: AppointmentsByContact :many
SELECT * FROM appointment
WHERE tenant_id = @tenant_id AND contact_id = @contact_id AND (start_at, id) > (CAST(@after_start AS bigint), CAST(@after AS text))
    AND date >= @from_date AND date < @to_date
    AND (CAST(@professional AS text) = '' OR professional_id = @professional)
    AND (CAST(@status AS text) = '' OR status = @status)
ORDER BY start_at, id LIMIT @max_rows;
