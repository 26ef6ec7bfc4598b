-- +goose Up

-- Clients are contacts: what is booked or held is for one that there is. found is what a search reads: the name, then every other
-- name and number, folded.
DROP INDEX contact_tenant_id;
CREATE UNIQUE INDEX contact_tenant_id ON contact (tenant_id, id);
ALTER TABLE contact ADD COLUMN found text COLLATE "C" NOT NULL DEFAULT '';
UPDATE contact SET found = lower(trim(given || ' ' || shown || ' ' || username || ' ' || COALESCE(phone, '')));
CREATE INDEX contact_found ON contact (tenant_id, found, id) WHERE into_id IS NULL;
INSERT INTO contact (id, tenant_id, reply_to, given, shown, username, notes, tags, opt_outs, created_at)
SELECT DISTINCT contact_id, tenant_id, '', '', '', '', '', '[]', '[]', now() FROM (
    SELECT contact_id, tenant_id FROM appointment UNION SELECT contact_id, tenant_id FROM hold
) AS booked WHERE contact_id NOT IN (SELECT id FROM contact);
ALTER TABLE appointment ADD CONSTRAINT appointment_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id);
ALTER TABLE hold ADD CONSTRAINT hold_contact FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id);

-- Two contacts that somebody made one, and what has to be known to take that back. before is both as they were, sealed.
CREATE TABLE contact_merge (
    tenant_id    text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id           text COLLATE "C" NOT NULL,
    kept_id      text COLLATE "C" NOT NULL,
    absorbed_id  text COLLATE "C" NOT NULL,
    before       text NOT NULL,
    appointments text NOT NULL,
    messages     text NOT NULL,
    merged_at    timestamptz NOT NULL,
    undone_at    timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, kept_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, absorbed_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX contact_merge_kept ON contact_merge (tenant_id, kept_id);
CREATE INDEX contact_merge_absorbed ON contact_merge (tenant_id, absorbed_id);

-- The secret links under which calendars read a professional's appointments: one each. hash is all that is kept of the secret.
CREATE TABLE calendar_feed (
    tenant_id       text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    hash            text COLLATE "C" NOT NULL UNIQUE,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, professional_id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
);

-- +goose Down
DROP TABLE calendar_feed;
DROP TABLE contact_merge;
ALTER TABLE hold DROP CONSTRAINT hold_contact;
ALTER TABLE appointment DROP CONSTRAINT appointment_contact;
DROP INDEX contact_found;
ALTER TABLE contact DROP COLUMN found;
DROP INDEX contact_tenant_id;
CREATE INDEX contact_tenant_id ON contact (tenant_id, id);
