-- +goose Up

-- Operators are few among many owners, and each notice to them asks who they are.
CREATE INDEX app_user_operator ON app_user (id) WHERE role = 'operator';
-- Salons that have left something behind on another server are few among all.
CREATE INDEX connection_left_server ON connection (left_server) WHERE left_server IS NOT NULL;

-- +goose Down
DROP INDEX connection_left_server;
DROP INDEX app_user_operator;
