-- +goose Up

-- What is taken of everybody is read professional by professional, by occupancy_start, which needs no sorting.
DROP INDEX occupancy_when;

-- +goose Down
CREATE INDEX occupancy_when ON occupancy (tenant_id, start_at);
