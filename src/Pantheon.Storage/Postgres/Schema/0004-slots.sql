-- A seat of a pool is a lease with a token of its own, so that a holder that comes back late gives back nothing of another's.
ALTER TABLE slot ADD COLUMN token uuid, ADD COLUMN run_fence bigint;
-- Which box asks for a seat of a full pool, for whom, and since when: one that has waited longer goes first.
CREATE TABLE slot_wait (
  pool text NOT NULL REFERENCES pool,
  owner uuid NOT NULL REFERENCES box,
  run_id uuid NOT NULL,
  run_fence bigint NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  until timestamptz NOT NULL,
  PRIMARY KEY (pool, owner)
);
-- What a run's flow said of its group when it was queued.
ALTER TABLE run ADD COLUMN concurrency_limit int CHECK (concurrency_limit >= 1), ADD COLUMN when_full text CHECK (when_full IN ('queue','skip','replace'));
ALTER TABLE run ADD CHECK ((concurrency_limit IS NULL) = (when_full IS NULL));
CREATE INDEX run_group ON run(concurrency_group) WHERE concurrency_group IS NOT NULL AND lifecycle <> 'ended';
