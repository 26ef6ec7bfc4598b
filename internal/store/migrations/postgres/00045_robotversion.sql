-- +goose Up

-- version rises with each change of what a robot is told, so that nobody writes over what they did not read.
ALTER TABLE robot ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE robot DROP COLUMN version;
