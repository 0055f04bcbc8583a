-- Where a queued run stands whatever its priority, what it takes over of the run that it is a retry of, and the node after which it stops.
SET LOCAL search_path = pantheon;

ALTER TABLE run ADD COLUMN place int NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN adopt jsonb;
ALTER TABLE run ADD COLUMN until_node text;
ALTER TABLE run ADD CHECK (adopt IS NULL OR retry_of IS NOT NULL);

-- The last of these rows says whether the queue is paused.
CREATE INDEX command_queue ON command(id) WHERE run_id IS NULL AND kind IN ('pause', 'resume');
