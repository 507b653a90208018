-- A person took a feature's merge back. The row is durable as `intent` before `update-ref` runs.
CREATE TABLE merge_revert (
  revert_id INTEGER PRIMARY KEY AUTOINCREMENT,
  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  merge_commit TEXT NOT NULL,                -- what was taken back
  revert_commit TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('intent', 'reverted')),
  reason TEXT NOT NULL,
  hold INTEGER NOT NULL DEFAULT 0,           -- 1: no agent starts on the feature before a person says so
  unverified INTEGER NOT NULL DEFAULT 0,
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  requested_at TEXT NOT NULL,
  finished_at TEXT
);
CREATE INDEX idx_merge_revert_feature ON merge_revert(feature_id) WHERE feature_id IS NOT NULL;
CREATE INDEX idx_merge_revert_open ON merge_revert(revert_id) WHERE status = 'intent';
