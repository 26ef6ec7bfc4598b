-- name: CountSalonsSince :one
SELECT count(*) FROM tenant WHERE created_at > @at;

-- name: CountMessagesSince :one
SELECT count(*) FROM message WHERE received_at > @at;

-- name: CountAppointmentsSince :one
SELECT count(*) FROM appointment WHERE created_at > @at;
