-- +goose Up

-- What we want of an instance's webhook has changed: an address for each instance, and no event whose delivery is awaited.
-- Nobody has verified that of any row yet.
UPDATE connection SET hook_set_at = NULL;

-- +goose Down
SELECT 1;
