-- +goose Up

-- Operators are few among many owners, and each notice to them asks who they are.
CREATE INDEX app_user_operator ON app_user (id) WHERE role = 'operator';

-- +goose Down
DROP INDEX app_user_operator;
