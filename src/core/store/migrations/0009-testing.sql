-- Regressions are counted apart from attempts; what was seen stays until the feature passes again.
ALTER TABLE features ADD COLUMN regressions INTEGER NOT NULL DEFAULT 0;
ALTER TABLE features ADD COLUMN regression_seen TEXT;
ALTER TABLE features ADD COLUMN regressed_at TEXT;
-- The fence with which it passed when it was found to work last: a later claim has a higher one.
ALTER TABLE features ADD COLUMN tested_fence INTEGER;
ALTER TABLE features ADD COLUMN last_tested_at TEXT;

-- The batch of each testing agent, and what it has found.
CREATE TABLE regression_test (
  regression_test_id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id INTEGER NOT NULL REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  feature_id INTEGER NOT NULL REFERENCES features(id) ON DELETE CASCADE,
  feature_fence INTEGER NOT NULL,            -- a verdict on an earlier passing of the feature is refused by it
  result TEXT CHECK (result IN ('passed', 'regressed', 'unknown', 'interrupted')), -- none: being tested
  seen TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
);
CREATE UNIQUE INDEX one_test_of_a_feature ON regression_test(feature_id) WHERE result IS NULL;
CREATE INDEX idx_regression_test_agent ON regression_test(agent_id);
CREATE INDEX idx_regression_test_feature ON regression_test(feature_id, feature_fence);

-- Commands by which the host sees without an agent that a feature works. They outlive the agent that wrote them.
CREATE TABLE feature_check (
  feature_id INTEGER PRIMARY KEY REFERENCES features(id) ON DELETE CASCADE,
  command TEXT NOT NULL,
  timeout_seconds INTEGER NOT NULL,
  written_by INTEGER NOT NULL,               -- agent_id; no reference, as agents are archived
  written_at TEXT NOT NULL,
  result TEXT CHECK (result IN ('green', 'red')), -- of the last run; none: not run, or what was red is dealt with
  commit_id TEXT,
  ran_at TEXT,
  duration_ms INTEGER,
  output TEXT
);
