-- What agents, people and the orchestrator tell each other. The recipient is an agent, whoever works on a feature, the
-- next agent of a type, or (`user`) a person.
CREATE TABLE agent_message (
  message_id INTEGER PRIMARY KEY AUTOINCREMENT,
  sender TEXT NOT NULL CHECK (sender IN ('agent', 'user', 'orchestrator')),
  from_agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  to_agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE, -- set anew by each delivery, none once it has ended
  to_feature_id INTEGER REFERENCES features(id) ON DELETE CASCADE, -- the feature's next agent gets what this one did not read
  to_agent_type TEXT,
  message_type TEXT NOT NULL CHECK (message_type IN ('task_assignment', 'status_update', 'dependency_ready',
    'error_notification', 'quality_report', 'spec_ready')),
  urgency INTEGER NOT NULL DEFAULT 1 CHECK (urgency BETWEEN 0 AND 3), -- 0 low, 1 normal, 2 high, 3 urgent
  content TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'acknowledged', 'failed', 'expired')),
  attempts INTEGER NOT NULL DEFAULT 0,       -- deliveries; the third is the last
  in_prompt INTEGER NOT NULL DEFAULT 0,      -- handed over with the agent's first instruction
  created_at TEXT NOT NULL,
  delivered_at TEXT,                         -- the last time
  next_attempt_at TEXT,                      -- not acknowledged by then, it is handed over again, or has failed
  finished_at TEXT,
  expires_at TEXT NOT NULL,
  failure TEXT                               -- why it failed
);
CREATE INDEX idx_agent_message_open ON agent_message(urgency DESC, message_id) WHERE status IN ('pending', 'delivered');
CREATE INDEX idx_agent_message_from ON agent_message(from_agent_id) WHERE from_agent_id IS NOT NULL;
CREATE INDEX idx_agent_message_to ON agent_message(to_agent_id) WHERE to_agent_id IS NOT NULL;
CREATE INDEX idx_agent_message_feature ON agent_message(to_feature_id) WHERE to_feature_id IS NOT NULL;

-- Each agent that was started in place of one that ended without success.
CREATE TABLE agent_restart_log (
  restart_id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id INTEGER NOT NULL REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE, -- the one that was started
  previous_agent_id INTEGER NOT NULL REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  reason TEXT NOT NULL,                      -- how the previous one ended
  attempt_number INTEGER NOT NULL,           -- 1 for the first restart since the feature was begun, passed or reset
  waited_ms INTEGER NOT NULL,                -- from that end to this start
  restarted_at TEXT NOT NULL
);
CREATE INDEX idx_agent_restart_log_agent ON agent_restart_log(agent_id);
CREATE INDEX idx_agent_restart_log_previous ON agent_restart_log(previous_agent_id);
CREATE INDEX idx_agent_restart_log_feature ON agent_restart_log(feature_id) WHERE feature_id IS NOT NULL;
