-- What an architect has written down for a feature before it is built.
CREATE TABLE feature_spec (
  feature_id INTEGER PRIMARY KEY REFERENCES features(id) ON DELETE CASCADE,
  agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE SET NULL, -- the architect that was last at it
  content TEXT,                              -- none: no architect has come to one yet
  base_commit TEXT,                          -- of the integration branch, which the architect looked at
  failures INTEGER NOT NULL DEFAULT 0,       -- architects that ended without one, one after the other
  not_before TEXT,                           -- no other architect is started for it before
  written_at TEXT
);
CREATE INDEX idx_feature_spec_agent ON feature_spec(agent_id);
