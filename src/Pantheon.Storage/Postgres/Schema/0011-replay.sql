-- What an attempt heard from outside (its session, its tool, its snapshot), redacted, so that its run can be replayed; pruned with the night's other details.
SET LOCAL search_path = pantheon;

ALTER TABLE node_attempt ADD COLUMN tape_blob bytea;
SELECT make_blob_use();

-- A replay is found by the run that it is of.
CREATE INDEX run_replay_of ON run(replay_of) WHERE replay_of IS NOT NULL;
