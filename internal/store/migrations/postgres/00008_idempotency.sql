-- +goose Up

-- What a caller asked for once, by its Idempotency-Key. hash is of the API key's id and that header, request of what was asked.
-- status is 0 while it is done; then body is the answer, sealed. Rows are pruned after a day.
CREATE TABLE idempotency (
    hash     text COLLATE "C" PRIMARY KEY CHECK (hash <> ''),
    request  text NOT NULL CHECK (request <> ''),
    begun_at timestamptz NOT NULL,
    status   bigint NOT NULL,
    body     text NOT NULL
);

CREATE INDEX idempotency_begun_at ON idempotency (begun_at);

-- The keys of lines that have two spellings: Mexico (52 and 521), Argentina (54 and 549), Benin (229 and 22901).
UPDATE connection SET phone_key = '52' || substr(phone_key, 4)
WHERE phone_key LIKE '521%' AND length(phone_key) = 13
    AND NOT EXISTS (SELECT 1 FROM connection AS other WHERE other.phone_key = '52' || substr(connection.phone_key, 4));
UPDATE connection SET phone_key = '549' || substr(phone_key, 3)
WHERE phone_key LIKE '54%' AND length(phone_key) = 12
    AND NOT EXISTS (SELECT 1 FROM connection AS other WHERE other.phone_key = '549' || substr(connection.phone_key, 3));
UPDATE connection SET phone_key = '22901' || substr(phone_key, 4)
WHERE phone_key LIKE '229%' AND length(phone_key) = 11
    AND NOT EXISTS (SELECT 1 FROM connection AS other WHERE other.phone_key = '22901' || substr(connection.phone_key, 4));

-- +goose Down
DROP TABLE idempotency;
