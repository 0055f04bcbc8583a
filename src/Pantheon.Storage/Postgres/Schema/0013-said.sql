-- What a call was offered and answered under: the tools of a request and its server's name for the answer; of a call of an MCP server the method and what carried it.
SET LOCAL search_path = pantheon;

ALTER TABLE model_call ADD COLUMN response_id text, ADD COLUMN tools_blob bytea;
ALTER TABLE tool_call ADD COLUMN mcp_method text, ADD COLUMN mcp_transport text, ADD COLUMN mcp_protocol text, ADD COLUMN mcp_session text;
SELECT make_blob_use();
