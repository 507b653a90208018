-- What agents ask people. `features.human_question` is set as long as the feature's last one is open.
CREATE TABLE question (
  question_id INTEGER PRIMARY KEY AUTOINCREMENT,
  feature_id INTEGER NOT NULL REFERENCES features(id) ON DELETE CASCADE,
  agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE SET NULL, -- who asked; null: came with an import
  kind TEXT NOT NULL CHECK (kind IN ('text', 'choice', 'confirm', 'suggestion')),
  text TEXT NOT NULL,
  choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices)),
  asked_at TEXT NOT NULL,
  answered_at TEXT,                          -- null while it is open
  answer TEXT,                               -- null also when the question was withdrawn
  delivered_at TEXT                          -- when the agent that asked was given the answer
);
CREATE UNIQUE INDEX one_open_question ON question(feature_id) WHERE answered_at IS NULL;
CREATE INDEX idx_question_feature ON question(feature_id);
CREATE INDEX idx_question_agent ON question(agent_id) WHERE agent_id IS NOT NULL;
