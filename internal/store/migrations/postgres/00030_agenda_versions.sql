-- +goose Up

-- What a salon says of its agenda has a revision of its own, raised with each change, so that nobody overwrites what they have not
-- seen. A professional's version is a lock, and rises with each booking, too. Rules that were never kept count as revision 1.
ALTER TABLE service ADD COLUMN revision bigint NOT NULL DEFAULT 1;
ALTER TABLE professional ADD COLUMN revision bigint NOT NULL DEFAULT 1;
ALTER TABLE day_exception ADD COLUMN revision bigint NOT NULL DEFAULT 1;
ALTER TABLE holiday ADD COLUMN revision bigint NOT NULL DEFAULT 1;
ALTER TABLE agenda_rules ADD COLUMN revision bigint NOT NULL DEFAULT 2;
ALTER TABLE agenda_rules DROP COLUMN zone_rules;

-- kept is the mark of a conflict that somebody decided to leave as it is; empty: none. pushed: it became an encaixe by itself, when rules
-- of a time zone changed.
ALTER TABLE appointment ADD COLUMN kept text NOT NULL DEFAULT '';
ALTER TABLE appointment ADD COLUMN pushed boolean NOT NULL DEFAULT FALSE;

-- A salon's agenda as a whole. changes is raised, and so the row locked, by whoever changes services, people, hours, days or rules.
-- zone_rules is the mark of the time zone's rules under which moments were derived; empty: not known yet.
CREATE TABLE agenda_state (
    tenant_id  text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    changes    bigint NOT NULL,
    zone_rules text NOT NULL
);

-- +goose Down
DROP TABLE agenda_state;
ALTER TABLE appointment DROP COLUMN pushed;
ALTER TABLE appointment DROP COLUMN kept;
ALTER TABLE agenda_rules ADD COLUMN zone_rules text NOT NULL DEFAULT '';
ALTER TABLE agenda_rules DROP COLUMN revision;
ALTER TABLE holiday DROP COLUMN revision;
ALTER TABLE day_exception DROP COLUMN revision;
ALTER TABLE professional DROP COLUMN revision;
ALTER TABLE service DROP COLUMN revision;
