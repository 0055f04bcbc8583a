-- Nights whose details are gone, those of work by day too, which have no row of their own.
SET LOCAL search_path = pantheon;

CREATE TABLE pruned_night (
  night date PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  bytes bigint NOT NULL
);
INSERT INTO pruned_night(night, at, bytes) SELECT night, pruned_at, 0 FROM night WHERE pruned_at IS NOT NULL;

-- Drops the details of one night and gives how large they were; refuses while one of its runs is open (PN001) or a kept chain head does not match the journal (PN002).
-- The night is locked first, so that what was checked stays true. The tables are locked for the moment of dropping: a wait for that ends before the server
-- looks for deadlocks, so that never a writer is the one that gives way.
DROP FUNCTION drop_night(date);
CREATE FUNCTION drop_night(n date) RETURNS bigint LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE t text; p regclass; bad uuid; size bigint := 0; BEGIN
  FOREACH t IN ARRAY pantheon.nightly() LOOP
    p := to_regclass('pantheon.' || t || '_' || to_char(n, 'YYYYMMDD'));
    CONTINUE WHEN p IS NULL;
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', p);
    size := size + pg_total_relation_size(p);
  END LOOP;
  SELECT r.id INTO bad FROM pantheon.run r WHERE r.lifecycle <> 'ended'
    AND (r.night = n OR EXISTS (SELECT FROM pantheon.event e WHERE e.night = n AND e.run_id = r.id)) LIMIT 1;
  IF bad IS NOT NULL THEN RAISE EXCEPTION 'night % still has an open run: %', n, bad USING ERRCODE = 'PN001'; END IF;
  SELECT coalesce(e.chain, h.chain) INTO bad
    FROM (SELECT DISTINCT ON (chain) chain, seq, sha256 FROM pantheon.event WHERE night = n ORDER BY chain, seq DESC) e
    FULL JOIN (SELECT * FROM pantheon.chain_head WHERE night = n) h USING (chain)
    WHERE h.last_seq IS DISTINCT FROM e.seq OR h.last_sha256 IS DISTINCT FROM e.sha256 LIMIT 1;
  IF bad IS NOT NULL AND NOT EXISTS (SELECT FROM pantheon.pruned_night q WHERE q.night = n) THEN
    RAISE EXCEPTION 'night %: the head of chain % does not match its journal; nothing dropped', n, bad USING ERRCODE = 'PN002';
  END IF;
  FOREACH t IN ARRAY pantheon.nightly() LOOP EXECUTE format('LOCK TABLE ONLY pantheon.%I IN ACCESS EXCLUSIVE MODE', t); END LOOP;
  FOREACH t IN ARRAY pantheon.nightly() LOOP EXECUTE format('DROP TABLE IF EXISTS pantheon.%I', t || '_' || to_char(n, 'YYYYMMDD')); END LOOP;
  UPDATE pantheon.night SET pruned_at = clock_timestamp() WHERE night = n;
  INSERT INTO pantheon.pruned_night(night, bytes) VALUES (n, size) ON CONFLICT (night) DO UPDATE SET at = clock_timestamp(), bytes = pruned_night.bytes + excluded.bytes;
  RETURN size;
END $$;

-- Columns that came with later versions keep their blobs alive too.
SELECT make_blob_use();
