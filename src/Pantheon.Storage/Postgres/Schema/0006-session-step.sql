-- What the sessions of a run heard, turn by turn, redacted: another worker goes on at the same turn. Taken away when the run ends.
CREATE TABLE session_step (
  run_id uuid NOT NULL REFERENCES run,
  node text NOT NULL,
  attempt int NOT NULL,
  number int NOT NULL CHECK (number > 0),
  content bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, node, attempt, number)
);

-- The attempt whose session this one went on with.
ALTER TABLE node_attempt ADD COLUMN continues int;
