-- +goose Up

-- Invitations that were accepted: who taps one again is told so, and shown the way in. hash is the ticket's; nothing else of
-- it is kept.
CREATE TABLE ticket_used (
    hash TEXT PRIMARY KEY CHECK (hash <> ''),
    at   TEXT NOT NULL
) STRICT;

CREATE INDEX ticket_used_at ON ticket_used (at);

-- +goose Down
DROP TABLE ticket_used;
