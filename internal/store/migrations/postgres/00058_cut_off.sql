-- +goose Up

-- Connected salons whose session is not open: of a server, and in the order of lists.
DROP INDEX connection_cut_off;
CREATE INDEX connection_cut_off ON connection (server_id) WHERE status = 'connected' AND said IN ('connecting', 'closed');
CREATE INDEX connection_adrift ON connection (tenant_id) WHERE status = 'connected' AND said IN ('connecting', 'closed', 'absent');

-- +goose Down
DROP INDEX connection_adrift;
DROP INDEX connection_cut_off;
CREATE INDEX connection_cut_off ON connection (server_id) WHERE status = 'connected' AND said = 'connecting';
