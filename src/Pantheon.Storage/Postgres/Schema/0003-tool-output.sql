-- What a tool's command printed, whole, where the result that a model was given is a part of it.
ALTER TABLE tool_call ADD COLUMN output_blob bytea;
