-- +goose Up

-- People are told on WhatsApp, too, from the platform's own number. message_id is the message by which it was.
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'push', 'whatsapp'));
ALTER TABLE notice ADD COLUMN message_id text COLLATE "C" REFERENCES message (id) ON DELETE SET NULL;
CREATE INDEX notice_message_id ON notice (message_id) WHERE message_id IS NOT NULL;

-- The number at which a person wants notices: a contact of the platform's own tenant, who wrote the code that the person got on the page. code is its hash.
CREATE TABLE notice_number (
    user_id      text COLLATE "C" PRIMARY KEY REFERENCES app_user (id) ON DELETE CASCADE,
    code         text COLLATE "C" NOT NULL,
    code_until   timestamptz,
    contact_id   text COLLATE "C" REFERENCES contact (id) ON DELETE SET NULL,
    confirmed_at timestamptz
);
CREATE UNIQUE INDEX notice_number_code ON notice_number (code) WHERE code <> '';
CREATE INDEX notice_number_contact_id ON notice_number (contact_id) WHERE contact_id IS NOT NULL;

-- +goose Down
DROP TABLE notice_number;
DELETE FROM notice WHERE way = 'whatsapp';
ALTER TABLE notice DROP COLUMN message_id;
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'push'));
