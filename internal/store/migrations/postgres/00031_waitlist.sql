-- +goose Up

-- Clients who wait for a time that was not free: one row a wish. due_at is when somebody has to look; NULL: when a time becomes free.
CREATE TABLE waitlist (
    tenant_id       text COLLATE "C" NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
    id              text COLLATE "C" NOT NULL,
    contact_id      text COLLATE "C" NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    service_id      text COLLATE "C" NOT NULL,
    professional_id text COLLATE "C" NOT NULL, -- empty: anybody
    from_date       text COLLATE "C" NOT NULL CHECK (length(from_date) = 10),
    to_date         text COLLATE "C" NOT NULL CHECK (length(to_date) = 10), -- the last day
    from_min        bigint NOT NULL CHECK (from_min BETWEEN 0 AND 1439),
    to_min          bigint NOT NULL CHECK (to_min BETWEEN 0 AND 1439), -- the last minute at which it may begin
    state           text COLLATE "C" NOT NULL CHECK (state IN ('waiting', 'offered', 'booked', 'ended')),
    reason          text COLLATE "C" NOT NULL, -- of one that ended
    asked           bigint NOT NULL, -- offers that were not answered
    source          text COLLATE "C" NOT NULL CHECK (source IN ('bot', 'staff', 'web')),
    version         bigint NOT NULL,
    due_at          timestamptz,
    created_at      bigint NOT NULL,
    CHECK (from_date <= to_date AND from_min <= to_min),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, service_id) REFERENCES service (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX waitlist_due_at ON waitlist (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX waitlist_live ON waitlist (tenant_id, created_at) WHERE state IN ('waiting', 'offered');
CREATE UNIQUE INDEX waitlist_wish ON waitlist (tenant_id, contact_id, service_id, professional_id, from_date, to_date, from_min, to_min)
    WHERE state IN ('waiting', 'offered');
CREATE INDEX waitlist_contact_id ON waitlist (contact_id);
CREATE INDEX waitlist_service ON waitlist (tenant_id, service_id);

-- The times that they were offered: none twice. Those that never went out are not here.
CREATE TABLE waitlist_offer (
    tenant_id       text COLLATE "C" NOT NULL,
    waitlist_id     text COLLATE "C" NOT NULL,
    start_at        bigint NOT NULL,
    professional_id text COLLATE "C" NOT NULL,
    offered_at      bigint NOT NULL,
    expires_at      bigint NOT NULL,
    message_id      text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, waitlist_id, start_at),
    FOREIGN KEY (tenant_id, waitlist_id) REFERENCES waitlist (tenant_id, id) ON DELETE CASCADE
);

-- When the owner of a salon is to be told of the day, and of which day they were told last.
CREATE TABLE digest (
    tenant_id text COLLATE "C" PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
    due_at    timestamptz NOT NULL,
    told_for  text COLLATE "C" NOT NULL -- empty: of none yet
);
CREATE INDEX digest_due_at ON digest (due_at);

-- +goose Down
DROP TABLE digest;
DROP TABLE waitlist_offer;
DROP TABLE waitlist;
