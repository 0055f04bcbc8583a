-- What estimates are made from: the size of a run's task, and what an attempt worked itself, without its waits for seats, pools and loading.
SET LOCAL search_path = pantheon;

ALTER TABLE run ADD COLUMN size text NOT NULL DEFAULT 'medium' CHECK (size IN ('small','medium','large'));
ALTER TABLE node_attempt ADD COLUMN work_ms double precision;

-- Readings of the graphics cards while a night is worked; large and pruned with the night's other details.
CREATE TABLE gpu_sample (
  night date NOT NULL,
  box text NOT NULL,
  device int NOT NULL,
  at timestamptz NOT NULL,
  name text NOT NULL,
  memory_used bigint,
  memory_total bigint,
  clock_mhz int,
  temperature_c double precision,
  power_w double precision,
  throttled boolean,
  PRIMARY KEY (night, box, device, at)
) PARTITION BY RANGE (night);

CREATE OR REPLACE FUNCTION nightly() RETURNS text[] LANGUAGE sql IMMUTABLE AS $$ SELECT ARRAY['node_attempt','model_call','tool_call','test_result','event','gpu_sample'] $$;
