-- +goose Up

-- A row says itself when it is due; no job is queued for it any more.
ALTER TABLE connection DROP COLUMN job_at;

-- +goose Down
ALTER TABLE connection ADD COLUMN job_at timestamptz;
