-- +goose NO TRANSACTION
-- +goose Up

-- SQLite adds a foreign key by making the table anew; rows that point to it must not follow it meanwhile.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Clients are contacts: what is booked or held is for one that there is. found is what a search reads: the name, then every other
-- name and number, folded.
DROP INDEX contact_tenant_id;
CREATE UNIQUE INDEX contact_tenant_id ON contact (tenant_id, id);
ALTER TABLE contact ADD COLUMN found TEXT NOT NULL DEFAULT '';
UPDATE contact SET found = lower(trim(given || ' ' || shown || ' ' || username || ' ' || COALESCE(phone, '')));
CREATE INDEX contact_found ON contact (tenant_id, found, id) WHERE into_id IS NULL;
INSERT INTO contact (id, tenant_id, reply_to, given, shown, username, notes, tags, opt_outs, created_at)
SELECT DISTINCT contact_id, tenant_id, '', '', '', '', '', '[]', '[]', strftime('%Y-%m-%dT%H:%M:%f000Z', 'now') FROM (
    SELECT contact_id, tenant_id FROM appointment UNION SELECT contact_id, tenant_id FROM hold
) AS booked WHERE contact_id NOT IN (SELECT id FROM contact);

CREATE TABLE appointment_new (
    tenant_id       TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id              TEXT NOT NULL,
    visit_id        TEXT NOT NULL,
    series_id       TEXT NOT NULL,
    contact_id      TEXT NOT NULL CHECK (contact_id <> ''),
    for_name        TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    service_id      TEXT NOT NULL,
    sold_name       TEXT NOT NULL,
    sold_work       TEXT NOT NULL,
    price_cents     INTEGER CHECK (price_cents >= 0),
    date            TEXT NOT NULL CHECK (length(date) = 10),
    minute          INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    zone            TEXT NOT NULL CHECK (zone <> ''),
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    encaixe         INTEGER NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('booked', 'confirmed', 'done', 'no_show', 'cancelled')),
    status_at       INTEGER NOT NULL,
    cancelled_by    TEXT NOT NULL,
    cancelled_late  INTEGER NOT NULL,
    source          TEXT NOT NULL CHECK (source IN ('bot', 'staff', 'web')),
    booking_key     TEXT NOT NULL CHECK (booking_key <> ''),
    part            INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    CHECK (start_at < end_at),
    CHECK ((status = 'cancelled') = (cancelled_by <> '')),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, booking_key, part),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id),
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
) STRICT;
INSERT INTO appointment_new SELECT * FROM appointment;
DROP TABLE appointment;
ALTER TABLE appointment_new RENAME TO appointment;
CREATE INDEX appointment_professional ON appointment (tenant_id, professional_id, date);
CREATE INDEX appointment_date ON appointment (tenant_id, date);
CREATE INDEX appointment_contact ON appointment (tenant_id, contact_id, start_at);
CREATE INDEX appointment_service ON appointment (tenant_id, service_id);

CREATE TABLE hold_new (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    contact_id TEXT NOT NULL CHECK (contact_id <> ''),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id),
    FOREIGN KEY (tenant_id, contact_id) REFERENCES contact (tenant_id, id)
) STRICT;
INSERT INTO hold_new SELECT * FROM hold;
DROP TABLE hold;
ALTER TABLE hold_new RENAME TO hold;
CREATE INDEX hold_expires ON hold (tenant_id, expires_at);

-- Two contacts that somebody made one, and what has to be known to take that back. before is both as they were, sealed.
CREATE TABLE contact_merge (
    tenant_id    TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    kept_id      TEXT NOT NULL,
    absorbed_id  TEXT NOT NULL,
    before       TEXT NOT NULL,
    appointments TEXT NOT NULL,
    messages     TEXT NOT NULL,
    merged_at    TEXT NOT NULL,
    undone_at    TEXT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, kept_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, absorbed_id) REFERENCES contact (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX contact_merge_kept ON contact_merge (tenant_id, kept_id);
CREATE INDEX contact_merge_absorbed ON contact_merge (tenant_id, absorbed_id);

-- The secret links under which calendars read a professional's appointments: one each. hash is all that is kept of the secret.
CREATE TABLE calendar_feed (
    tenant_id       TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    hash            TEXT NOT NULL UNIQUE,
    created_at      TEXT NOT NULL,
    PRIMARY KEY (tenant_id, professional_id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
) STRICT;
COMMIT;
PRAGMA foreign_keys = ON;

-- +goose Down
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
DROP TABLE calendar_feed;
DROP TABLE contact_merge;
CREATE TABLE hold_new (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    contact_id TEXT NOT NULL CHECK (contact_id <> ''),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id)
) STRICT;
INSERT INTO hold_new SELECT * FROM hold;
DROP TABLE hold;
ALTER TABLE hold_new RENAME TO hold;
CREATE INDEX hold_expires ON hold (tenant_id, expires_at);
CREATE TABLE appointment_new (
    tenant_id       TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id              TEXT NOT NULL,
    visit_id        TEXT NOT NULL,
    series_id       TEXT NOT NULL,
    contact_id      TEXT NOT NULL CHECK (contact_id <> ''),
    for_name        TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    service_id      TEXT NOT NULL,
    sold_name       TEXT NOT NULL,
    sold_work       TEXT NOT NULL,
    price_cents     INTEGER CHECK (price_cents >= 0),
    date            TEXT NOT NULL CHECK (length(date) = 10),
    minute          INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    zone            TEXT NOT NULL CHECK (zone <> ''),
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    encaixe         INTEGER NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('booked', 'confirmed', 'done', 'no_show', 'cancelled')),
    status_at       INTEGER NOT NULL,
    cancelled_by    TEXT NOT NULL,
    cancelled_late  INTEGER NOT NULL,
    source          TEXT NOT NULL CHECK (source IN ('bot', 'staff', 'web')),
    booking_key     TEXT NOT NULL CHECK (booking_key <> ''),
    part            INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    CHECK (start_at < end_at),
    CHECK ((status = 'cancelled') = (cancelled_by <> '')),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, booking_key, part),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id),
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id)
) STRICT;
INSERT INTO appointment_new SELECT * FROM appointment;
DROP TABLE appointment;
ALTER TABLE appointment_new RENAME TO appointment;
CREATE INDEX appointment_professional ON appointment (tenant_id, professional_id, date);
CREATE INDEX appointment_date ON appointment (tenant_id, date);
CREATE INDEX appointment_contact ON appointment (tenant_id, contact_id, start_at);
CREATE INDEX appointment_service ON appointment (tenant_id, service_id);
DROP INDEX contact_found;
ALTER TABLE contact DROP COLUMN found;
DROP INDEX contact_tenant_id;
CREATE INDEX contact_tenant_id ON contact (tenant_id, id);
COMMIT;
PRAGMA foreign_keys = ON;
