-- +goose Up

-- What will become an outage if nobody acts. source is the check that found it, subject what it is about. told_at: when somebody was told; NULL: nobody yet.
CREATE TABLE warning (
    id        text COLLATE "C" PRIMARY KEY,
    source    text COLLATE "C" NOT NULL,
    kind      text COLLATE "C" NOT NULL,
    subject   text COLLATE "C" NOT NULL,
    tenant_id text COLLATE "C" REFERENCES tenant (id) ON DELETE CASCADE,
    figure    bigint NOT NULL,
    began_at  timestamptz NOT NULL,
    seen_at   timestamptz NOT NULL,
    told_at   timestamptz,
    ended_at  timestamptz
);
CREATE UNIQUE INDEX warning_open ON warning (source, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX warning_ended_at ON warning (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX warning_tenant_id ON warning (tenant_id) WHERE tenant_id IS NOT NULL;

ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest', 'warning', 'cleared'));
ALTER TABLE notice ADD COLUMN warning_id text COLLATE "C" REFERENCES warning (id) ON DELETE CASCADE;
CREATE UNIQUE INDEX notice_warning_once ON notice (warning_id, user_id, way, kind) WHERE warning_id IS NOT NULL;
CREATE UNIQUE INDEX notice_warning_hook_once ON notice (warning_id, kind) WHERE user_id IS NULL AND warning_id IS NOT NULL;

-- +goose Down
DELETE FROM notice WHERE kind IN ('warning', 'cleared');
ALTER TABLE notice DROP COLUMN warning_id;
ALTER TABLE notice DROP CONSTRAINT notice_kind_check;
ALTER TABLE notice ADD CONSTRAINT notice_kind_check CHECK (kind IN ('down', 'works', 'server_down', 'server_works', 'trial', 'digest'));
DROP TABLE warning;
