-- +goose Up

-- The agenda. Moments are Unix seconds, since int8range needs no more; days are YYYY-MM-DD, times are minutes of the day; money
-- is centavos. Lists that are read and written whole are JSON. Everything is a salon's: no row points into another.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- A salon's rules. zone_rules is the mark of the time zone's rules under which moments were derived.
CREATE TABLE agenda_rules (
    tenant_id  text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    grid       bigint NOT NULL CHECK (grid BETWEEN 5 AND 60),
    snug       boolean NOT NULL,
    lead       bigint NOT NULL CHECK (lead >= 0),
    horizon    bigint NOT NULL CHECK (horizon > 0),
    hold       bigint NOT NULL CHECK (hold > 0),
    cancel     bigint NOT NULL CHECK (cancel >= 0),
    zone_rules text NOT NULL
);

-- What a salon sells. Without price_cents the price is on request.
CREATE TABLE service (
    tenant_id     text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id            text COLLATE "C" NOT NULL,
    name          text NOT NULL CHECK (name <> ''),
    aliases       text NOT NULL,
    active        boolean NOT NULL,
    segments      text NOT NULL CHECK (segments <> '[]'),
    buffer_before bigint NOT NULL CHECK (buffer_before >= 0),
    buffer_after  bigint NOT NULL CHECK (buffer_after >= 0),
    price_cents   bigint CHECK (price_cents >= 0),
    parts         text NOT NULL,
    sort          bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Who serves. version is raised to lock the row while something is booked.
CREATE TABLE professional (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id        text COLLATE "C" NOT NULL,
    name      text NOT NULL CHECK (name <> ''),
    aliases   text NOT NULL,
    active    boolean NOT NULL,
    sort      bigint NOT NULL,
    daily_cap bigint NOT NULL CHECK (daily_cap >= 0),
    last_turn bigint NOT NULL,
    version   bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Who does what. work is their own time for it, empty for the service's; the price is theirs where own_price says so.
CREATE TABLE professional_service (
    tenant_id       text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    service_id      text COLLATE "C" NOT NULL,
    work            text NOT NULL,
    own_price       boolean NOT NULL,
    price_cents     bigint CHECK (price_cents >= 0),
    PRIMARY KEY (tenant_id, professional_id, service_id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX professional_service_service ON professional_service (tenant_id, service_id);

-- When somebody works each week; 0 is Sunday. Empty days are without a bound.
CREATE TABLE weekly_window (
    tenant_id       text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    weekday         bigint NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    start_min       bigint NOT NULL CHECK (start_min >= 0),
    end_min         bigint NOT NULL CHECK (end_min <= 1440),
    valid_from      text COLLATE "C" NOT NULL,
    valid_until     text COLLATE "C" NOT NULL,
    CHECK (start_min < end_min),
    PRIMARY KEY (tenant_id, professional_id, weekday, start_min, valid_from),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
);

-- Days that are not as their week says; without a professional the whole salon's. No windows: closed.
CREATE TABLE day_exception (
    tenant_id       text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    date            text COLLATE "C" NOT NULL CHECK (length(date) = 10),
    professional_id text COLLATE "C" NOT NULL,
    windows         text NOT NULL,
    reason          text NOT NULL,
    PRIMARY KEY (tenant_id, date, professional_id)
);

-- Holidays: key names a national one, name was typed.
CREATE TABLE holiday (
    tenant_id text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    date      text COLLATE "C" NOT NULL CHECK (length(date) = 10),
    key       text COLLATE "C" NOT NULL,
    name      text NOT NULL,
    closed    boolean NOT NULL,
    PRIMARY KEY (tenant_id, date, key)
);

-- Appointments. date, minute and zone are the truth; start_at and end_at are derived from them. part counts what was booked
-- with one key.
CREATE TABLE appointment (
    tenant_id       text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id              text COLLATE "C" NOT NULL,
    visit_id        text COLLATE "C" NOT NULL,
    series_id       text COLLATE "C" NOT NULL,
    contact_id      text COLLATE "C" NOT NULL CHECK (contact_id <> ''),
    for_name        text NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    service_id      text COLLATE "C" NOT NULL,
    sold_name       text NOT NULL,
    sold_work       text NOT NULL,
    price_cents     bigint CHECK (price_cents >= 0),
    date            text COLLATE "C" NOT NULL CHECK (length(date) = 10),
    minute          bigint NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    zone            text NOT NULL CHECK (zone <> ''),
    start_at        bigint NOT NULL,
    end_at          bigint NOT NULL,
    encaixe         boolean NOT NULL,
    status          text NOT NULL CHECK (status IN ('booked', 'confirmed', 'done', 'no_show', 'cancelled')),
    status_at       bigint NOT NULL,
    cancelled_by    text NOT NULL,
    cancelled_late  boolean NOT NULL,
    source          text NOT NULL CHECK (source IN ('bot', 'staff', 'web')),
    booking_key     text COLLATE "C" NOT NULL CHECK (booking_key <> ''),
    part            bigint NOT NULL,
    version         bigint NOT NULL,
    created_at      bigint NOT NULL,
    CHECK (start_at < end_at),
    CHECK ((status = 'cancelled') = (cancelled_by <> '')),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, booking_key, part),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id),
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id)
);

CREATE INDEX appointment_professional ON appointment (tenant_id, professional_id, date);
CREATE INDEX appointment_date ON appointment (tenant_id, date);
CREATE INDEX appointment_contact ON appointment (tenant_id, contact_id, start_at);
CREATE INDEX appointment_service ON appointment (tenant_id, service_id);

-- What happened to appointments. Rows are only added. before is empty when it was booked.
CREATE TABLE appointment_event (
    tenant_id      text COLLATE "C" NOT NULL,
    id             text COLLATE "C" NOT NULL,
    appointment_id text COLLATE "C" NOT NULL,
    at             bigint NOT NULL,
    party          text NOT NULL CHECK (party IN ('client', 'staff', 'system')),
    actor_id       text NOT NULL,
    actor_name     text NOT NULL,
    type           text NOT NULL,
    before         text NOT NULL,
    after          text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX appointment_event_appointment ON appointment_event (tenant_id, appointment_id);

-- Times that are kept while clients decide: one a client.
CREATE TABLE hold (
    tenant_id  text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id         text COLLATE "C" NOT NULL,
    contact_id text COLLATE "C" NOT NULL CHECK (contact_id <> ''),
    expires_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, contact_id)
);

CREATE INDEX hold_expires ON hold (tenant_id, expires_at);

-- Times that are kept free of clients.
CREATE TABLE block (
    tenant_id       text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    date            text COLLATE "C" NOT NULL CHECK (length(date) = 10),
    start_min       bigint NOT NULL,
    end_min         bigint NOT NULL,
    reason          text NOT NULL,
    zone            text NOT NULL,
    start_at        bigint NOT NULL,
    end_at          bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id) ON DELETE CASCADE
);

CREATE INDEX block_professional ON block (tenant_id, professional_id, date);

-- What takes up professionals' time. No two of one professional overlap, but for encaixes.
CREATE TABLE occupancy (
    tenant_id       text COLLATE "C" NOT NULL,
    id              text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    start_at        bigint NOT NULL,
    end_at          bigint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('appointment', 'hold', 'block', 'encaixe')),
    date            text COLLATE "C" NOT NULL,
    appointment_id  text COLLATE "C",
    hold_id         text COLLATE "C",
    block_id        text COLLATE "C",
    CHECK (start_at < end_at AND end_at - start_at <= 86400),
    CHECK ((appointment_id IS NOT NULL) = (kind IN ('appointment', 'encaixe'))),
    CHECK ((hold_id IS NOT NULL) = (kind = 'hold')),
    CHECK ((block_id IS NOT NULL) = (kind = 'block')),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, professional_id) REFERENCES professional (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, hold_id) REFERENCES hold (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, block_id) REFERENCES block (tenant_id, id) ON DELETE CASCADE,
    CONSTRAINT occupancy_overlap EXCLUDE USING gist
        (tenant_id WITH =, professional_id WITH =, int8range(start_at, end_at) WITH &&) WHERE (kind <> 'encaixe')
);

CREATE INDEX occupancy_start ON occupancy (tenant_id, professional_id, start_at);
CREATE INDEX occupancy_appointment ON occupancy (tenant_id, appointment_id);
CREATE INDEX occupancy_hold ON occupancy (tenant_id, hold_id);
CREATE INDEX occupancy_block ON occupancy (tenant_id, block_id);

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
