-- +goose Up

-- stamp is another word after each change of what a salon says of its agenda, and is never used twice: who remembers what was said under a
-- stamp needs not read it again. Empty: nothing was changed since there are stamps.
ALTER TABLE agenda_state ADD COLUMN stamp TEXT NOT NULL DEFAULT '';

-- What is taken of everybody in some days.
CREATE INDEX occupancy_when ON occupancy (tenant_id, start_at);

-- +goose Down
DROP INDEX occupancy_when;
ALTER TABLE agenda_state DROP COLUMN stamp;
