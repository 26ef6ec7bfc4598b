-- +goose Up

-- The agenda. Moments are Unix seconds, days are YYYY-MM-DD, times are minutes of the day; money
-- is centavos. Lists that are read and written whole are JSON. Everything is a salon's: no row points into another.

-- A salon's rules. zone_rules is the mark of the time zone's rules under which moments were derived.
CREATE TABLE agenda_rules (
    tenant_id  TEXT PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    grid       INTEGER NOT NULL CHECK (grid BETWEEN 5 AND 60),
    snug       INTEGER NOT NULL,
    lead       INTEGER NOT NULL CHECK (lead >= 0),
    horizon    INTEGER NOT NULL CHECK (horizon > 0),
    hold       INTEGER NOT NULL CHECK (hold > 0),
    cancel     INTEGER NOT NULL CHECK (cancel >= 0),
    zone_rules TEXT NOT NULL
) STRICT;

-- What a salon sells. Without price_cents the price is on request.
CREATE TABLE service (
    tenant_id     TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id            TEXT NOT NULL,
    name          TEXT NOT NULL CHECK (name <> ''),
    aliases       TEXT NOT NULL,
    active        INTEGER NOT NULL,
    segments      TEXT NOT NULL CHECK (segments <> '[]'),
    buffer_before INTEGER NOT NULL CHECK (buffer_before >= 0),
    buffer_after  INTEGER NOT NULL CHECK (buffer_after >= 0),
    price_cents   INTEGER CHECK (price_cents >= 0),
    parts         TEXT NOT NULL,
    sort          INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- Who serves. version is raised to lock the row while something is booked.
CREATE TABLE professional (
    tenant_id TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL CHECK (name <> ''),
    aliases   TEXT NOT NULL,
    active    INTEGER NOT NULL,
    sort      INTEGER NOT NULL,
    daily_cap INTEGER NOT NULL CHECK (daily_cap >= 0),
    last_turn INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT;

-- Who does what. work is their own time for it, empty for the service's; the price is theirs where own_price says so.
CREATE TABLE professional_service (
    tenant_id       TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    service_id      TEXT NOT NULL,
    work            TEXT NOT NULL,
    own_price       INTEGER NOT NULL,
    price_cents     INTEGER CHECK (price_cents >= 0),
    PRIMARY KEY (tenant_id, professional_id, service_id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX professional_service_service ON professional_service (tenant_id, service_id);

-- When somebody works each week; 0 is Sunday. Empty days are without a bound.
CREATE TABLE weekly_window (
    tenant_id       TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    weekday         INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    start_min       INTEGER NOT NULL CHECK (start_min >= 0),
    end_min         INTEGER NOT NULL CHECK (end_min <= 1440),
    valid_from      TEXT NOT NULL,
    valid_until     TEXT NOT NULL,
    CHECK (start_min < end_min),
    PRIMARY KEY (tenant_id, professional_id, weekday, start_min, valid_from),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
) STRICT;

-- Days that are not as their week says; without a professional the whole salon's. No windows: closed.
CREATE TABLE day_exception (
    tenant_id       TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    date            TEXT NOT NULL CHECK (length(date) = 10),
    professional_id TEXT NOT NULL,
    windows         TEXT NOT NULL,
    reason          TEXT NOT NULL,
    PRIMARY KEY (tenant_id, date, professional_id)
) STRICT;

-- Holidays: key names a national one, name was typed.
CREATE TABLE holiday (
    tenant_id TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    date      TEXT NOT NULL CHECK (length(date) = 10),
    key       TEXT NOT NULL,
    name      TEXT NOT NULL,
    closed    INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, date, key)
) STRICT;

-- Appointments. date, minute and zone are the truth; start_at and end_at are derived from them. part counts what was booked
-- with one key.
CREATE TABLE appointment (
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

CREATE INDEX appointment_professional ON appointment (tenant_id, professional_id, date);
CREATE INDEX appointment_date ON appointment (tenant_id, date);
CREATE INDEX appointment_contact ON appointment (tenant_id, contact_id, start_at);
CREATE INDEX appointment_service ON appointment (tenant_id, service_id);

-- What happened to appointments. Rows are only added. before is empty when it was booked.
CREATE TABLE appointment_event (
    tenant_id      TEXT NOT NULL,
    id             TEXT NOT NULL,
    appointment_id TEXT NOT NULL,
    at             INTEGER NOT NULL,
    party          TEXT NOT NULL CHECK (party IN ('client', 'staff', 'system')),
    actor_id       TEXT NOT NULL,
    actor_name     TEXT NOT NULL,
    type           TEXT NOT NULL,
    before         TEXT NOT NULL,
    after          TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX appointment_event_appointment ON appointment_event (tenant_id, appointment_id);

-- Times that are kept while clients decide: one a client.
CREATE TABLE hold (
    tenant_id  TEXT NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    contact_id TEXT NOT NULL CHECK (contact_id <> ''),
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id)
) STRICT;

CREATE INDEX hold_expires ON hold (tenant_id, expires_at);

-- Times that are kept free of clients.
CREATE TABLE block (
    tenant_id       TEXT NOT NULL,
    id              TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    date            TEXT NOT NULL CHECK (length(date) = 10),
    start_min       INTEGER NOT NULL,
    end_min         INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    zone            TEXT NOT NULL,
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX block_professional ON block (tenant_id, professional_id, date);

-- What takes up professionals' time. No two of one professional overlap, but for encaixes.
CREATE TABLE occupancy (
    tenant_id       TEXT NOT NULL,
    id              TEXT NOT NULL,
    professional_id TEXT NOT NULL,
    start_at        INTEGER NOT NULL,
    end_at          INTEGER NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('appointment', 'hold', 'block', 'encaixe')),
    date            TEXT NOT NULL,
    appointment_id  TEXT,
    hold_id         TEXT,
    block_id        TEXT,
    CHECK (start_at < end_at AND end_at - start_at <= 86400),
    CHECK ((appointment_id IS NOT NULL) = (kind IN ('appointment', 'encaixe'))),
    CHECK ((hold_id IS NOT NULL) = (kind = 'hold')),
    CHECK ((block_id IS NOT NULL) = (kind = 'block')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, hold_id) REFERENCES hold (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, block_id) REFERENCES block (tenant_id, id) ON DELETE CASCADE
) STRICT;

CREATE INDEX occupancy_start ON occupancy (tenant_id, professional_id, start_at);
CREATE INDEX occupancy_appointment ON occupancy (tenant_id, appointment_id);
CREATE INDEX occupancy_hold ON occupancy (tenant_id, hold_id);
CREATE INDEX occupancy_block ON occupancy (tenant_id, block_id);

-- What lasts a day at most begins less than a day before what it overlaps: the index bounds the search.
-- +goose StatementBegin
CREATE TRIGGER occupancy_overlap_insert BEFORE INSERT ON occupancy
WHEN NEW.kind <> 'encaixe' AND EXISTS (
    SELECT 1 FROM occupancy
    WHERE tenant_id = NEW.tenant_id AND professional_id = NEW.professional_id AND kind <> 'encaixe' AND id <> NEW.id
        AND start_at > NEW.start_at - 86400 AND start_at < NEW.end_at AND end_at > NEW.start_at
)
BEGIN
    SELECT RAISE(ABORT, 'exclusion constraint failed: occupancy_overlap');
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER occupancy_overlap_update BEFORE UPDATE OF tenant_id, professional_id, start_at, end_at, kind ON occupancy
WHEN NEW.kind <> 'encaixe' AND EXISTS (
    SELECT 1 FROM occupancy
    WHERE tenant_id = NEW.tenant_id AND professional_id = NEW.professional_id AND kind <> 'encaixe' AND id <> NEW.id
        AND start_at > NEW.start_at - 86400 AND start_at < NEW.end_at AND end_at > NEW.start_at
)
BEGIN
    SELECT RAISE(ABORT, 'exclusion constraint failed: occupancy_overlap');
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE occupancy;
DROP TABLE block;
DROP TABLE hold;
DROP TABLE appointment_event;
DROP TABLE appointment;
DROP TABLE holiday;
DROP TABLE day_exception;
DROP TABLE weekly_window;
DROP TABLE professional_service;
DROP TABLE professional;
DROP TABLE service;
DROP TABLE agenda_rules;
