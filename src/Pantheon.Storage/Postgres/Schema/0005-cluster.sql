-- Boxes that share this store: the pools each brings, its part of each night, and which whole-queue commands it has read.
ALTER TABLE box ADD COLUMN pools jsonb;

CREATE TABLE night_box (
  night date NOT NULL REFERENCES night,
  box text NOT NULL,
  instance uuid NOT NULL REFERENCES box,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  left_at timestamptz,
  facts jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (night, box)
);

CREATE TABLE command_seen (
  command bigint NOT NULL REFERENCES command,
  instance uuid NOT NULL REFERENCES box,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (command, instance)
);

-- A store that boxes share holds all content, whatever its size: another box's files cannot be read.
ALTER TABLE blob DROP CONSTRAINT blob_inline_check;
