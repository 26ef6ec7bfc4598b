-- Media that wait to be sent.

-- name: AddUpload :exec
INSERT INTO upload (id, tenant_id, size, created_at, about) VALUES (@id, @tenant_id, 0, @created_at, '');

-- name: AddUploadPart :exec
INSERT INTO upload_part (upload_id, n, data) VALUES (@upload_id, @n, @data);

-- name: EndUpload :execrows
UPDATE upload SET size = @size, ready_at = @ready_at, about = @about WHERE id = @id AND ready_at IS NULL;

-- name: UploadByID :one
SELECT * FROM upload WHERE id = @id;

-- name: UploadPart :one
SELECT data FROM upload_part WHERE upload_id = @upload_id AND n = @n;

-- name: UploadsOfTenant :one
SELECT count(*) AS uploads, cast(coalesce(sum(size), 0) AS bigint) AS bytes FROM upload WHERE tenant_id = @tenant_id;

-- name: TakeUpload :execrows
UPDATE upload SET message_id = @message_id WHERE id = @id AND tenant_id = @tenant_id AND message_id IS NULL AND ready_at IS NOT NULL;

-- name: DropUpload :execrows
DELETE FROM upload WHERE id = @id;

-- name: DropUploadsOfMessage :exec
DELETE FROM upload WHERE message_id = @message_id;

-- name: PruneUploads :execrows
DELETE FROM upload WHERE id IN (SELECT u.id FROM upload u WHERE u.created_at < @before AND u.message_id IS NULL ORDER BY u.created_at LIMIT @max_rows);

-- Whether numbers are on WhatsApp.

-- name: PutNumberCheck :exec
INSERT INTO number_check (tenant_id, number, on_wa, checked_at) VALUES (@tenant_id, @number, @on_wa, @checked_at)
ON CONFLICT (tenant_id, number) DO UPDATE SET on_wa = excluded.on_wa, checked_at = excluded.checked_at;

-- name: NumberCheck :one
SELECT * FROM number_check WHERE tenant_id = @tenant_id AND number = @number;

-- name: CountNumberChecks :one
SELECT count(*) FROM number_check WHERE tenant_id = @tenant_id AND checked_at > @since;

-- name: PruneNumberChecks :execrows
DELETE FROM number_check WHERE checked_at < @before;
