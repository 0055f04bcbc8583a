-- What the sweep of blobs and the dropping of nights look up: the uses of a blob by its name, and where the pruned part of a journal ends.
SET LOCAL search_path = pantheon;

-- The deletion of a blob asks each of these tables whether it is used there: without an index, by reading all of it, for each blob.
CREATE INDEX night_report ON night(report_blob) WHERE report_blob IS NOT NULL;
CREATE INDEX base_check_report ON base_check(report_blob) WHERE report_blob IS NOT NULL;
CREATE INDEX artifact_blob ON artifact(content_blob) WHERE content_blob IS NOT NULL;
CREATE INDEX manifest_blob ON manifest(statement_blob);
CREATE INDEX agent_version_adapter ON agent_version(adapter_blob) WHERE adapter_blob IS NOT NULL;
CREATE INDEX promotion_statement ON promotion(statement_blob) WHERE statement_blob IS NOT NULL;
CREATE INDEX training_example_content ON training_example(content_blob);
CREATE INDEX cache_entry_value ON cache_entry(value_blob);

-- Up to which event the night's part of a chain was dropped; what follows must be there, in a pruned night too.
ALTER TABLE chain_head ADD COLUMN pruned_seq bigint, ADD COLUMN pruned_sha256 bytea;
UPDATE chain_head h SET
  pruned_seq = coalesce((SELECT min(e.seq) - 1 FROM event e WHERE e.night = h.night AND e.chain = h.chain), h.last_seq),
  pruned_sha256 = coalesce((SELECT e.prev_sha256 FROM event e WHERE e.night = h.night AND e.chain = h.chain ORDER BY e.seq LIMIT 1), h.last_sha256)
  WHERE h.night IN (SELECT night FROM pruned_night);

-- Drops the details of one night and gives how large they were; refuses while one of its runs is open, one that an open run is a retry or replay of, or one that is being replayed (PN001),
-- or a kept chain head does not match the journal (PN002). The night is locked first, so that what was checked stays true. The tables are locked for the moment of
-- dropping: all waits for that together end before the server looks for deadlocks, so that never a writer is the one that gives way.
CREATE OR REPLACE FUNCTION drop_night(n date) RETURNS bigint LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE t text; p regclass; bad uuid; size bigint := 0; wait double precision := 500; since timestamptz; BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('pantheon.keep'), n - DATE '2000-01-01') THEN RAISE EXCEPTION 'night % is being read by a replay', n USING ERRCODE = 'PN001'; END IF;
  FOREACH t IN ARRAY pantheon.nightly() LOOP
    p := to_regclass('pantheon.' || t || '_' || to_char(n, 'YYYYMMDD'));
    CONTINUE WHEN p IS NULL;
    PERFORM set_config('lock_timeout', ceil(wait)::text, true);
    since := clock_timestamp();
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', p);
    wait := greatest(1, wait - 1000 * extract(epoch FROM clock_timestamp() - since));
    size := size + pg_total_relation_size(p);
  END LOOP;
  WITH RECURSIVE needed(id, open) AS (
    SELECT r.id, r.id FROM pantheon.run r WHERE r.lifecycle <> 'ended'
    UNION SELECT earlier.id, needed.open FROM needed JOIN pantheon.run later ON later.id = needed.id JOIN pantheon.run earlier ON earlier.id IN (later.retry_of, later.replay_of))
  SELECT needed.open INTO bad FROM needed JOIN pantheon.run r ON r.id = needed.id
    WHERE r.night = n OR EXISTS (SELECT FROM pantheon.event e WHERE e.night = n AND e.run_id = r.id) LIMIT 1;
  IF bad IS NOT NULL THEN RAISE EXCEPTION 'night % still has an open run, or what one goes on from: %', n, bad USING ERRCODE = 'PN001'; END IF;
  SELECT coalesce(e.chain, h.chain) INTO bad
    FROM (SELECT DISTINCT ON (chain) chain, seq, sha256 FROM pantheon.event WHERE night = n ORDER BY chain, seq DESC) e
    FULL JOIN (SELECT * FROM pantheon.chain_head WHERE night = n) h USING (chain)
    WHERE h.last_seq IS DISTINCT FROM coalesce(e.seq, h.pruned_seq) OR h.last_sha256 IS DISTINCT FROM coalesce(e.sha256, h.pruned_sha256) LIMIT 1;
  IF bad IS NOT NULL THEN RAISE EXCEPTION 'night %: the head of chain % does not match its journal; nothing dropped', n, bad USING ERRCODE = 'PN002'; END IF;
  FOREACH t IN ARRAY pantheon.nightly() LOOP
    PERFORM set_config('lock_timeout', ceil(wait)::text, true);
    since := clock_timestamp();
    EXECUTE format('LOCK TABLE ONLY pantheon.%I IN ACCESS EXCLUSIVE MODE', t);
    wait := greatest(1, wait - 1000 * extract(epoch FROM clock_timestamp() - since));
  END LOOP;
  FOREACH t IN ARRAY pantheon.nightly() LOOP EXECUTE format('DROP TABLE IF EXISTS pantheon.%I', t || '_' || to_char(n, 'YYYYMMDD')); END LOOP;
  UPDATE pantheon.chain_head SET pruned_seq = last_seq, pruned_sha256 = last_sha256 WHERE night = n;
  UPDATE pantheon.night SET pruned_at = clock_timestamp() WHERE night = n;
  INSERT INTO pantheon.pruned_night(night, bytes) VALUES (n, size) ON CONFLICT (night) DO UPDATE SET at = clock_timestamp(), bytes = pruned_night.bytes + excluded.bytes;
  RETURN size;
END $$;
