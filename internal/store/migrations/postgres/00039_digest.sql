-- +goose Up

-- Owners are also told of the day to come: day says of which, '' in other notices.
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest'));
ALTER TABLE notice ADD COLUMN day text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE notice ADD CHECK ((kind = 'digest') = (day <> ''));
CREATE UNIQUE INDEX notice_day_once ON notice (user_id, way, day) WHERE day <> '';

-- +goose Down
DELETE FROM notice WHERE kind = 'digest';
ALTER TABLE notice DROP COLUMN day;
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial'));
