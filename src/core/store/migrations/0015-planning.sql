-- What an architect has written down for a feature before it is built.
CREATE TABLE feature_spec (
  feature_id INTEGER PRIMARY KEY REFERENCES features(id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL,                 -- the architect that was last at it; no reference, as agents are archived
  content TEXT,                              -- none: no architect has come to one yet
  base_commit TEXT,                          -- of the integration branch, which the architect looked at
  failures INTEGER NOT NULL DEFAULT 0,       -- architects that ended without one, one after the other
  not_before TEXT,                           -- no other architect is started for it before
  written_at TEXT
);
