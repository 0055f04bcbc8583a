-- A run that ends anew after a crash is sealed anew: the later statement stands, the earlier stays in the chain.
DROP INDEX one_manifest_per_run;
CREATE INDEX manifest_of_run ON manifest(run_id, seq);
