-- +goose Up

-- A program of the operator's is told, too: its notices have no person.
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'push', 'whatsapp', 'webhook'));
ALTER TABLE notice ALTER COLUMN user_id DROP NOT NULL;
ALTER TABLE notice ADD CONSTRAINT notice_person_check CHECK (user_id IS NOT NULL OR way = 'webhook');
CREATE UNIQUE INDEX notice_hook_once ON notice (server_outage_id, kind) WHERE user_id IS NULL;

-- +goose Down
DELETE FROM notice WHERE way = 'webhook';
DROP INDEX notice_hook_once;
ALTER TABLE notice DROP CONSTRAINT notice_person_check;
ALTER TABLE notice ALTER COLUMN user_id SET NOT NULL;
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'push', 'whatsapp'));
