-- +goose Up

-- What belongs to a cause: the number that scanned and was refused, and when a restriction ends.
ALTER TABLE connection ADD COLUMN refused_number text CHECK (refused_number <> '');
ALTER TABLE connection ADD COLUMN cause_until timestamptz;

-- +goose Down
ALTER TABLE connection DROP COLUMN cause_until;
ALTER TABLE connection DROP COLUMN refused_number;
