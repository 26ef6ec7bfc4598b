-- Codes and tickets of the eight-character way to a passkey step.

-- name: AddConnectorCode :exec
INSERT INTO connector_code (
    code_hash, tenant_id, attempt, by_kind, by_id, by_name, by_role, by_tenant, expires_at, ticket_hash, ticket_used_at
) VALUES (
    @code_hash, @tenant_id, @attempt, @by_kind, @by_id, @by_name, @by_role, @by_tenant, @expires_at, NULL, NULL
);

-- Earlier codes of a salon, and tickets that they were traded for, work no more.

-- name: EndConnectorCodes :exec
UPDATE connector_code SET expires_at = @now WHERE tenant_id = @tenant_id AND expires_at > @now;

-- name: PruneConnectorCodes :exec
DELETE FROM connector_code WHERE expires_at < @before;

-- name: ConnectorCode :one
SELECT * FROM connector_code WHERE code_hash = @code_hash;

-- name: ConnectorTicket :one
SELECT * FROM connector_code WHERE ticket_hash = @ticket_hash;

-- name: TradeConnectorCode :execrows
UPDATE connector_code SET ticket_hash = @ticket_hash
WHERE code_hash = @code_hash AND ticket_hash IS NULL AND expires_at > @now;

-- name: UseConnectorTicket :execrows
UPDATE connector_code SET ticket_used_at = @now
WHERE ticket_hash = @ticket_hash AND ticket_used_at IS NULL AND expires_at > @now;
