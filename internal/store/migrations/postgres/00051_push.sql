-- +goose Up

-- People are told by other ways than e-mail, too; read_at is when the person opened it, as far as that is known.
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail', 'push'));
ALTER TABLE notice ADD COLUMN read_at timestamptz;

-- A browser in which a person asked to be told. about is the sealed address and keys that its push service gave; hash finds a browser that asks again.
CREATE TABLE push_device (
    id         text COLLATE "C" PRIMARY KEY,
    user_id    text COLLATE "C" NOT NULL REFERENCES app_user (id) ON DELETE CASCADE,
    hash       text COLLATE "C" NOT NULL UNIQUE,
    agent      text COLLATE "C" NOT NULL,
    about      text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX push_device_user_id ON push_device (user_id, created_at);

-- +goose Down
DROP TABLE push_device;
DELETE FROM notice WHERE way <> 'mail';
ALTER TABLE notice DROP COLUMN read_at;
ALTER TABLE notice DROP CONSTRAINT notice_way_check;
ALTER TABLE notice ADD CONSTRAINT notice_way_check CHECK (way IN ('mail'));
