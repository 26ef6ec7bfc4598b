-- +goose Up

-- How new salons are shared out: the most a server takes (0: no bound), its share beside the others, and where it is (empty: it is not said).
ALTER TABLE server ADD COLUMN capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0);
ALTER TABLE server ADD COLUMN weight INTEGER NOT NULL DEFAULT 1 CHECK (weight >= 1);
ALTER TABLE server ADD COLUMN region TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE server DROP COLUMN region;
ALTER TABLE server DROP COLUMN weight;
ALTER TABLE server DROP COLUMN capacity;
