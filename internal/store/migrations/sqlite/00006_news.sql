-- +goose Up

-- The number that the owner called right before it was linked, and an "open" that is still to be looked into.
ALTER TABLE connection ADD COLUMN attempt_expects TEXT CHECK (attempt_expects IS NULL OR (attempt_expects <> '' AND attempt_id IS NOT NULL));
ALTER TABLE connection ADD COLUMN open_at TEXT;

-- +goose Down
ALTER TABLE connection DROP COLUMN open_at;
ALTER TABLE connection DROP COLUMN attempt_expects;
