-- The store's first version. Runs inside the migration's transaction; the schema itself is made before, for the migration history.
-- Words are domains, so that a value outside its closed set is refused whoever writes it.
-- A column *_blob keeps a blob alive; a column *_sha256 only names content. Rows of large tables lie in one partition per night.
SET LOCAL search_path = pantheon;

CREATE DOMAIN run_lifecycle AS text CHECK (VALUE IN ('queued','running','suspended','ended'));
CREATE DOMAIN run_outcome AS text CHECK (VALUE IN ('ready','held','failed','refused','not_run','no_change','cancelled'));
CREATE DOMAIN node_lifecycle AS text CHECK (VALUE IN ('pending','ready','running','backoff','ended'));
CREATE DOMAIN node_result AS text CHECK (VALUE IN ('succeeded','failed','skipped','cancelled'));
CREATE DOMAIN node_kind AS text CHECK (VALUE IN ('agent','run','tool','gate','flow','publish'));
CREATE DOMAIN attempt_state AS text CHECK (VALUE IN ('running','succeeded','failed','timed_out','cancelled','lost'));
CREATE DOMAIN agent_state AS text CHECK (VALUE IN ('draft','candidate','evaluating','active','retired','declined'));
CREATE DOMAIN verdict AS text CHECK (VALUE IN ('approve','reject','abstain'));
CREATE DOMAIN runtime_kind AS text CHECK (VALUE IN ('ollama','vllm','llama-server','llama.cpp','lmstudio','llama-swap','sglang','ovms','openai','replay','scripted'));
CREATE DOMAIN cause AS text CHECK (VALUE IN ('spec','environment','code','agent','policy','deadline','infrastructure','internal'));
CREATE DOMAIN failure_kind AS text CHECK (VALUE IN ('timeout','budget_exhausted','no_progress','output_invalid','context_overflow','tool_failure', 'tests_failed','build_failed','review_rejected','gate_rejected','workspace_conflict', 'spec_ambiguous','evidence_missing', 'environment_missing','red_base', 'runtime_unavailable','runtime_error','host_lost','store_unavailable','disk_full', 'policy_refused','not_local','sandbox_refused','secret_found', 'deadline', 'internal'));

CREATE FUNCTION cause_of(k failure_kind) RETURNS cause LANGUAGE sql IMMUTABLE AS $$ SELECT (CASE
  WHEN k IN ('timeout','budget_exhausted','no_progress','output_invalid','context_overflow','tool_failure') THEN 'agent'
  WHEN k IN ('tests_failed','build_failed','review_rejected','gate_rejected','workspace_conflict') THEN 'code'
  WHEN k IN ('spec_ambiguous','evidence_missing') THEN 'spec'
  WHEN k IN ('environment_missing','red_base') THEN 'environment'
  WHEN k IN ('runtime_unavailable','runtime_error','host_lost','store_unavailable','disk_full') THEN 'infrastructure'
  WHEN k IN ('policy_refused','not_local','sandbox_refused','secret_found') THEN 'policy'
  WHEN k = 'deadline' THEN 'deadline' WHEN k = 'internal' THEN 'internal' END)::cause $$;

CREATE TABLE blob (
  sha256 bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
  bytes bigint NOT NULL,
  media_type text NOT NULL,
  codec text NOT NULL DEFAULT 'none' CHECK (codec IN ('none','brotli')),
  inline bytea CHECK (octet_length(inline) <= 16384),
  touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE box (
  instance uuid PRIMARY KEY,
  name text NOT NULL,
  version text NOT NULL,
  chain uuid NOT NULL UNIQUE,
  host text NOT NULL,
  pid int NOT NULL,
  pid_started bigint,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  stopped_at timestamptz
);

CREATE TABLE night (
  night date PRIMARY KEY,
  opened_at timestamptz NOT NULL,
  closes_at timestamptz NOT NULL,
  closed_at timestamptz,
  tz text NOT NULL,
  policy text NOT NULL,
  policy_version int NOT NULL,
  policy_sha256 bytea NOT NULL,
  catalog_commit text NOT NULL,
  catalog_sha256 bytea NOT NULL,
  opened_by uuid NOT NULL REFERENCES box,
  pantheon_version text NOT NULL,
  summary jsonb,
  report_blob bytea REFERENCES blob,
  pruned_at timestamptz
);

CREATE TABLE pool (
  name text PRIMARY KEY,
  kind runtime_kind,
  paused_at timestamptz,
  paused_why failure_kind,
  paused_by text,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE slot (
  pool text NOT NULL REFERENCES pool,
  seat int NOT NULL,
  model text,
  run_id uuid,
  node text,
  attempt int,
  owner uuid REFERENCES box,
  taken_at timestamptz,
  until timestamptz,
  PRIMARY KEY (pool, seat),
  CHECK ((owner IS NULL) = (until IS NULL) AND (owner IS NULL) = (run_id IS NULL) AND (owner IS NULL) = (attempt IS NULL))
);
CREATE INDEX slot_by_attempt ON slot(run_id, node, attempt);

CREATE TABLE model_state (
  pool text NOT NULL REFERENCES pool,
  model text NOT NULL,
  digest text,
  context_length int,
  proof text,
  state text NOT NULL CHECK (state IN ('absent','loading','resident','sleeping')),
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  load_ms real,
  wake_ms real,
  unload_ms real,
  samples int NOT NULL DEFAULT 0,
  vram_bytes bigint,
  PRIMARY KEY (pool, model)
);

CREATE TABLE run (
  id uuid PRIMARY KEY,
  trace_id bytea NOT NULL CHECK (octet_length(trace_id) = 16),
  purpose text NOT NULL DEFAULT 'task' CHECK (purpose IN ('task','holdout','study','training','replay')),
  task_id text,
  title text NOT NULL,
  repo text,
  flow text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('day','night')),
  labels jsonb NOT NULL DEFAULT '{}',
  catalog_commit text NOT NULL,
  catalog_sha256 bytea NOT NULL,
  flow_sha256 bytea NOT NULL,
  task_sha256 bytea,
  inputs jsonb NOT NULL,
  outputs jsonb,
  enqueued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  enqueued_by text NOT NULL,
  priority int NOT NULL DEFAULT 50 CHECK (priority BETWEEN 0 AND 100),
  passed_over int NOT NULL DEFAULT 0,
  needs text[] NOT NULL DEFAULT '{}',
  concurrency_group text,
  not_before timestamptz,
  deadline timestamptz,
  lifecycle run_lifecycle NOT NULL DEFAULT 'queued',
  outcome run_outcome,
  failure_kind failure_kind,
  cause cause,
  reason text,
  night date,
  started_at timestamptz,
  ended_at timestamptz,
  owner uuid REFERENCES box,
  fence bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  base_commit text,
  head_commit text,
  branch text,
  files int,
  added int,
  removed int,
  seed bigint,
  retry_of uuid REFERENCES run,
  replay_of uuid REFERENCES run,
  tokens_in bigint NOT NULL DEFAULT 0,
  tokens_out bigint NOT NULL DEFAULT 0,
  tokens_cached bigint NOT NULL DEFAULT 0,
  model_calls int NOT NULL DEFAULT 0,
  tool_calls int NOT NULL DEFAULT 0,
  retries int NOT NULL DEFAULT 0,
  CHECK ((lifecycle = 'ended') = (outcome IS NOT NULL)),
  CHECK ((lifecycle = 'ended') = (ended_at IS NOT NULL)),
  CHECK ((owner IS NULL) = (lease_until IS NULL)),
  CHECK ((lifecycle = 'running') = (owner IS NOT NULL)),
  CHECK (lifecycle <> 'queued' OR started_at IS NULL),
  CHECK (lifecycle NOT IN ('running','suspended') OR (started_at IS NOT NULL AND night IS NOT NULL)),
  CHECK (outcome IS NULL OR outcome NOT IN ('ready','held','failed','no_change') OR started_at IS NOT NULL),
  CHECK (outcome IS DISTINCT FROM 'refused' OR started_at IS NULL),
  CHECK (outcome IS NULL OR outcome NOT IN ('failed','refused') OR failure_kind IS NOT NULL),
  CHECK (failure_kind IS NULL OR cause IS NOT NULL),
  CHECK (branch IS NULL OR base_commit IS NOT NULL)
);
CREATE INDEX run_queue ON run(priority, passed_over DESC, enqueued_at) WHERE lifecycle = 'queued';
CREATE INDEX run_open ON run(lease_until) WHERE lifecycle IN ('running','suspended');
CREATE INDEX run_night ON run(night DESC, outcome);
CREATE INDEX run_task ON run(task_id, enqueued_at DESC);

CREATE TABLE node (
  run_id uuid NOT NULL REFERENCES run,
  node text NOT NULL,
  ordinal int NOT NULL,
  kind node_kind NOT NULL,
  agent text,
  agent_version int,
  lifecycle node_lifecycle NOT NULL DEFAULT 'pending',
  result node_result,
  failure_kind failure_kind,
  cause cause,
  reason text,
  attempt int NOT NULL DEFAULT 0,
  retry_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  output jsonb,
  PRIMARY KEY (run_id, node),
  CHECK ((lifecycle = 'ended') = (result IS NOT NULL)),
  CHECK ((lifecycle = 'backoff') = (retry_at IS NOT NULL)),
  CHECK (failure_kind IS NULL OR cause IS NOT NULL)
);
CREATE INDEX node_history ON node(agent, agent_version, ended_at DESC) WHERE agent IS NOT NULL;

CREATE TABLE command (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_whom text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('steer','cancel','pause','resume','prioritise','drain','retry','reload')),
  run_id uuid REFERENCES run,
  node text,
  pool text,
  box text,
  arguments jsonb NOT NULL DEFAULT '{}',
  taken_by uuid REFERENCES box,
  taken_at timestamptz,
  done_at timestamptz,
  answer text CHECK (answer IN ('done','refused','too_late')),
  message text,
  CHECK ((done_at IS NULL) = (answer IS NULL))
);
CREATE INDEX command_open ON command(id) WHERE done_at IS NULL;

CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('pantheon', TG_TABLE_NAME); RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT ON command FOR EACH STATEMENT EXECUTE FUNCTION tell();
CREATE TRIGGER tell AFTER INSERT ON run FOR EACH STATEMENT EXECUTE FUNCTION tell();

CREATE TABLE review (
  run_id uuid NOT NULL REFERENCES run,
  node text NOT NULL,
  attempt int NOT NULL,
  night date NOT NULL,
  of_node text NOT NULL,
  of_attempt int NOT NULL,
  agent text NOT NULL,
  agent_version int NOT NULL,
  model text NOT NULL,
  model_digest text,
  verdict verdict NOT NULL,
  score real,
  summary text NOT NULL,
  criteria jsonb NOT NULL DEFAULT '[]',
  findings jsonb NOT NULL DEFAULT '[]',
  patch_sha256 bytea NOT NULL,
  span_id bytea,
  PRIMARY KEY (run_id, node, attempt)
);

CREATE TABLE person_decision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES run,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  by_whom text NOT NULL,
  act text NOT NULL CHECK (act IN ('merged','held','rejected','published')),
  reason text,
  seconds int
);

CREATE TABLE base_check (
  repo text NOT NULL,
  base_commit text NOT NULL,
  recipe_sha256 bytea NOT NULL,
  green boolean NOT NULL,
  passed int NOT NULL,
  failed int NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  report jsonb NOT NULL,
  report_blob bytea REFERENCES blob,
  PRIMARY KEY (repo, base_commit, recipe_sha256)
);

CREATE TABLE artifact (
  run_id uuid NOT NULL REFERENCES run,
  node text NOT NULL DEFAULT '',
  attempt int NOT NULL DEFAULT 0,
  name text NOT NULL,
  kind text NOT NULL,
  media_type text NOT NULL,
  bytes bigint NOT NULL,
  sha256 bytea NOT NULL,
  content_blob bytea REFERENCES blob,
  statement_sha256 bytea,
  night date NOT NULL,
  PRIMARY KEY (run_id, node, attempt, name),
  CHECK (content_blob IS NULL OR content_blob = sha256)
);
CREATE INDEX artifact_content ON artifact(sha256);

CREATE TABLE chain_head (
  chain uuid NOT NULL,
  night date NOT NULL,
  first_seq bigint NOT NULL,
  first_prev_sha256 bytea NOT NULL,
  last_seq bigint NOT NULL,
  last_sha256 bytea NOT NULL,
  PRIMARY KEY (chain, night),
  CHECK (last_seq >= first_seq)
);

CREATE TABLE manifest (
  seq bigint PRIMARY KEY,
  run_id uuid NOT NULL REFERENCES run,
  node text,
  attempt int,
  head_seq bigint NOT NULL,
  head_sha256 bytea NOT NULL,
  prev_statement_sha256 bytea,
  statement_sha256 bytea NOT NULL UNIQUE,
  statement_blob bytea NOT NULL REFERENCES blob,
  key_id text NOT NULL,
  signature bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (statement_blob = statement_sha256),
  CHECK ((seq = 1) = (prev_statement_sha256 IS NULL))
);
CREATE UNIQUE INDEX one_manifest_per_run ON manifest(run_id) WHERE node IS NULL;

CREATE TABLE agent_version (
  agent text NOT NULL,
  version int NOT NULL,
  spec_sha256 bytea NOT NULL,
  spec jsonb NOT NULL,
  base_model text,
  model_digest text,
  adapter_blob bytea REFERENCES blob,
  state agent_state NOT NULL DEFAULT 'draft',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (agent, version)
);
CREATE UNIQUE INDEX one_active_version ON agent_version(agent) WHERE state = 'active';

CREATE TABLE promotion (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  agent text NOT NULL,
  from_version int,
  to_version int NOT NULL,
  holdout text NOT NULL,
  holdout_sha256 bytea NOT NULL,
  model_digest text,
  look int NOT NULL DEFAULT 1,
  n int NOT NULL,
  old_passed int NOT NULL,
  new_passed int NOT NULL,
  fixed int NOT NULL,
  broken int NOT NULL,
  p_value double precision,
  alpha double precision,
  decision text NOT NULL CHECK (decision IN ('promoted','declined','rolled_back','waiting')),
  decided_by text,
  reason text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  statement_blob bytea REFERENCES blob,
  signature bytea,
  FOREIGN KEY (agent, to_version) REFERENCES agent_version
);

CREATE TABLE holdout_result (
  promotion_id bigint NOT NULL REFERENCES promotion,
  version int NOT NULL,
  item text NOT NULL,
  repeat int NOT NULL DEFAULT 0,
  run_id uuid REFERENCES run,
  passed boolean NOT NULL,
  score real,
  seed bigint NOT NULL,
  tool_calls_valid real,
  tokens_in bigint,
  PRIMARY KEY (promotion_id, version, item, repeat)
);

CREATE TABLE training_example (
  id uuid PRIMARY KEY,
  night date NOT NULL,
  agent text NOT NULL,
  agent_version int NOT NULL,
  run_id uuid NOT NULL REFERENCES run,
  node text NOT NULL,
  attempt int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('sft','preference','kto','tool')),
  split text NOT NULL CHECK (split IN ('train','holdout','excluded')),
  reward real,
  content_blob bytea NOT NULL REFERENCES blob,
  dedup_key bytea NOT NULL,
  provenance jsonb NOT NULL,
  why text,
  UNIQUE (agent, kind, dedup_key)
);

CREATE TABLE cache_entry (
  kind text NOT NULL CHECK (kind IN ('reply','node')),
  key_sha256 bytea NOT NULL,
  what text NOT NULL,
  value_blob bytea NOT NULL REFERENCES blob,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  hits int NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, key_sha256)
);

CREATE TABLE node_attempt (
  night date NOT NULL,
  run_id uuid NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL CHECK (attempt >= 1),
  span_id bytea NOT NULL CHECK (octet_length(span_id) = 8),
  state attempt_state NOT NULL DEFAULT 'running',
  failure_kind failure_kind,
  cause cause,
  error text,
  owner uuid NOT NULL,
  lease_until timestamptz NOT NULL,
  agent text,
  agent_version int,
  pool text,
  model text,
  model_digest text,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  timeout_s double precision,
  workspace text,
  input_tree text,
  result_tree text,
  patch_blob bytea,
  salvage_ref text,
  input_blob bytea,
  output_blob bytea,
  output jsonb,
  log_blob bytea,
  turns int NOT NULL DEFAULT 0,
  tool_calls int NOT NULL DEFAULT 0,
  tokens_in bigint NOT NULL DEFAULT 0,
  tokens_out bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (night, run_id, node, attempt),
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK (failure_kind IS NULL OR cause IS NOT NULL)
) PARTITION BY RANGE (night);
CREATE INDEX ON node_attempt(lease_until) WHERE state = 'running';
CREATE INDEX ON node_attempt(agent, agent_version, night DESC);
CREATE INDEX ON node_attempt(run_id, node);

CREATE TABLE model_call (
  night date NOT NULL,
  run_id uuid NOT NULL,
  span_id bytea NOT NULL,
  parent_span_id bytea NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL,
  turn int NOT NULL,
  pool text NOT NULL,
  runtime runtime_kind NOT NULL,
  server_address text NOT NULL,
  server_port int,
  request_model text NOT NULL,
  response_model text,
  model_digest text,
  adapter text,
  started_at timestamptz NOT NULL,
  ttft_ms int,
  duration_ms int,
  queue_ms int,
  input_tokens bigint,
  cached_tokens bigint,
  output_tokens bigint,
  reasoning_tokens bigint,
  finish_reason text,
  failure_kind failure_kind,
  error text,
  cache_hit boolean NOT NULL DEFAULT false,
  swapped_model boolean NOT NULL DEFAULT false,
  temperature double precision,
  seed bigint,
  params jsonb,
  request_blob bytea NOT NULL,
  response_blob bytea,
  stream_blob bytea,
  PRIMARY KEY (night, run_id, span_id)
) PARTITION BY RANGE (night);
CREATE INDEX ON model_call(request_model, night DESC);
CREATE INDEX ON model_call USING brin(started_at);

CREATE TABLE tool_call (
  night date NOT NULL,
  run_id uuid NOT NULL,
  span_id bytea NOT NULL,
  parent_span_id bytea NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL,
  turn int NOT NULL,
  seq int NOT NULL,
  tool text NOT NULL,
  call_id text,
  ok boolean NOT NULL,
  failure_kind failure_kind,
  exit_code int,
  repair text[] NOT NULL DEFAULT '{}',
  started_at timestamptz NOT NULL,
  duration_ms int NOT NULL,
  arguments jsonb,
  args_sha256 bytea NOT NULL,
  result_blob bytea,
  result_head text,
  PRIMARY KEY (night, run_id, span_id)
) PARTITION BY RANGE (night);
CREATE INDEX ON tool_call(tool, night DESC);
CREATE INDEX ON tool_call(run_id, args_sha256);

CREATE TABLE test_result (
  night date NOT NULL,
  run_id uuid NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL,
  test_id text NOT NULL,
  expect text NOT NULL CHECK (expect IN ('fail_to_pass','pass_to_pass','none')),
  before text CHECK (before IN ('passed','failed','skipped','missing')),
  after text NOT NULL CHECK (after IN ('passed','failed','skipped','missing')),
  duration_ms int,
  message_head text,
  PRIMARY KEY (night, run_id, node, attempt, test_id)
) PARTITION BY RANGE (night);
CREATE SEQUENCE event_id;

CREATE TABLE event (
  night date NOT NULL,
  chain uuid NOT NULL,
  seq bigint NOT NULL,
  id bigint NOT NULL DEFAULT nextval('event_id'),
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  run_id uuid,
  node text,
  attempt int,
  kind text NOT NULL,
  severity smallint NOT NULL DEFAULT 9,
  data jsonb NOT NULL DEFAULT '{}',
  prev_sha256 bytea NOT NULL,
  sha256 bytea NOT NULL,
  PRIMARY KEY (night, chain, seq)
) PARTITION BY RANGE (night);
CREATE INDEX ON event(run_id, seq);
CREATE INDEX ON event(tx, id);
CREATE INDEX ON event(kind, night DESC) WHERE severity >= 13;

CREATE FUNCTION nightly() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY['node_attempt','model_call','tool_call','test_result','event'] $$;

-- Idempotent. A table is made beside its parent and then attached: making it as a partition would lock running workers out.
CREATE FUNCTION open_night(n date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; p text; BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('pantheon.open_night'));
  FOREACH t IN ARRAY pantheon.nightly() LOOP
    p := t || '_' || to_char(n, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('pantheon.' || p) IS NOT NULL;
    EXECUTE format('CREATE TABLE pantheon.%I (LIKE pantheon.%I INCLUDING ALL)', p, t);
    EXECUTE format('ALTER TABLE pantheon.%I ADD CHECK (night >= %L AND night < %L)', p, n, n + 1);
    EXECUTE format('ALTER TABLE pantheon.%I ATTACH PARTITION pantheon.%I FOR VALUES FROM (%L) TO (%L)', t, p, n, n + 1);
  END LOOP; END $$;

-- Drops the details of one night; refuses while one of its runs is open or a kept chain head does not match the journal.
CREATE FUNCTION drop_night(n date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; bad uuid; BEGIN
  SELECT r.id INTO bad FROM pantheon.run r WHERE r.lifecycle <> 'ended'
    AND (r.night = n OR EXISTS (SELECT FROM pantheon.event e WHERE e.night = n AND e.run_id = r.id)) LIMIT 1;
  IF bad IS NOT NULL THEN RAISE EXCEPTION 'night % still has an open run: %', n, bad; END IF;
  SELECT e.chain INTO bad FROM (SELECT DISTINCT ON (chain) chain, seq, sha256 FROM pantheon.event WHERE night = n ORDER BY chain, seq DESC) e
    LEFT JOIN pantheon.chain_head h ON h.chain = e.chain AND h.night = n WHERE h.last_seq IS DISTINCT FROM e.seq OR h.last_sha256 IS DISTINCT FROM e.sha256 LIMIT 1;
  IF bad IS NOT NULL THEN RAISE EXCEPTION 'night %: head of chain % does not match its journal; nothing dropped', n, bad; END IF;
  FOREACH t IN ARRAY pantheon.nightly() LOOP EXECUTE format('DROP TABLE IF EXISTS pantheon.%I', t || '_' || to_char(n, 'YYYYMMDD')); END LOOP;
  UPDATE pantheon.night SET pruned_at = clock_timestamp() WHERE night = n;
END $$;

-- Every use of every blob, made from the column names, so that a later *_blob column cannot be forgotten.
CREATE FUNCTION make_blob_use() RETURNS void LANGUAGE plpgsql AS $$
BEGIN EXECUTE (SELECT 'CREATE OR REPLACE VIEW pantheon.blob_use(sha256, used_by) AS ' || string_agg(
    format('SELECT %I, %L::text FROM pantheon.%I WHERE %1$I IS NOT NULL', a.attname, c.relname || '.' || a.attname, c.relname), ' UNION ALL ' ORDER BY c.relname, a.attname)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname LIKE '%\_blob' AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'pantheon'::regnamespace AND c.relkind IN ('r','p') AND NOT c.relispartition); END $$;
SELECT make_blob_use();

CREATE FUNCTION garbage(grace interval DEFAULT '1 day') RETURNS SETOF bytea LANGUAGE sql STABLE AS $$
  SELECT b.sha256 FROM pantheon.blob b LEFT JOIN (SELECT DISTINCT sha256 FROM pantheon.blob_use) u USING (sha256)
  WHERE u.sha256 IS NULL AND b.touched_at < clock_timestamp() - grace $$;
