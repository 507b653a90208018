-- One item of work in the backlog.
CREATE TABLE features (
  id INTEGER PRIMARY KEY,
  priority NUMERIC NOT NULL,                 -- lower runs first
  category TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  description TEXT NOT NULL DEFAULT '',
  steps TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(steps)),
  status TEXT NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'in_progress', 'submitted', 'passing', 'failed')),
  skip_count INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,          -- grows with every claim; late calls of earlier agents are refused by it
  attempts_since_agent_id INTEGER NOT NULL DEFAULT 0, -- attempts of agents up to this id no longer count
  retry_not_before TEXT,
  last_error TEXT,                           -- why the last attempt did not pass, handed to the next one
  human_question TEXT,                       -- set while the feature waits for a person
  human_answer TEXT,
  origin TEXT NOT NULL DEFAULT 'user',       -- user, import, agent, demo
  unverified INTEGER NOT NULL DEFAULT 0,     -- merged without a gate
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  passed_at TEXT
);
CREATE INDEX idx_features_status ON features(status);

-- depends_on_id has no foreign key: an unknown id is ignored for readiness and shown as a warning.
CREATE TABLE feature_dependency (
  feature_id INTEGER NOT NULL REFERENCES features(id) ON DELETE CASCADE,
  depends_on_id INTEGER NOT NULL CHECK (depends_on_id <> feature_id),
  PRIMARY KEY (feature_id, depends_on_id)
) WITHOUT ROWID;
CREATE INDEX idx_feature_dependency_depends_on ON feature_dependency(depends_on_id);

-- SPEC-110's table with its columns, names and order; Muster's own columns follow.
CREATE TABLE agent_lifecycle (
  agent_id INTEGER PRIMARY KEY AUTOINCREMENT,
  pid INTEGER NOT NULL,                      -- 0 until the runner has reported
  agent_type TEXT NOT NULL,                  -- coding, testing, initializer, ...
  task_id TEXT NOT NULL,                     -- feature-42
  task_type TEXT,                            -- implementation, merge_conflict, testing, ...
  priority_number NUMERIC,
  spawned_at TEXT NOT NULL,
  started_at TEXT,                           -- first output or tool call
  completed_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('spawned', 'running', 'completed', 'failed', 'killed')),
  exit_code INTEGER,
  duration_ms INTEGER,                       -- spawn to end
  idle_time_ms INTEGER,                      -- spawn to first sign of work
  command TEXT NOT NULL,
  worktree_path TEXT,
  error_message TEXT,
  metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),

  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  fence INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 1,
  slot INTEGER NOT NULL DEFAULT 0,           -- display slot; picks the mascot
  provider TEXT NOT NULL DEFAULT '',
  model TEXT,
  branch TEXT,
  base_commit TEXT,
  head_commit TEXT,
  run_directory TEXT,                        -- runner's folder: description, output, exit record
  token_hash TEXT,                           -- SHA-256 of the bearer token; the token itself is never stored here
  runner_pid INTEGER NOT NULL DEFAULT 0,
  process_started_at TEXT,                   -- start time as the system reports it; pid and this name a process
  signal TEXT,
  outcome TEXT CHECK (outcome IN
    ('submitted', 'no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red', 'merged', 'interrupted')),
  interrupted INTEGER NOT NULL DEFAULT 0,
  waiting_for_person INTEGER NOT NULL DEFAULT 0,
  stalled INTEGER NOT NULL DEFAULT 0,
  activity TEXT NOT NULL DEFAULT 'starting', -- thinking, working, testing, ... what the card shows
  last_thought TEXT,
  last_heartbeat TEXT,
  session_id TEXT,                           -- provider's own, for resuming
  input_tokens INTEGER,
  output_tokens INTEGER,
  cost_usd REAL,
  submitted_at TEXT,
  merged_at TEXT,
  merge_commit TEXT,
  cleaned_at TEXT
);
CREATE INDEX idx_agent_type_status ON agent_lifecycle(agent_type, status);
CREATE INDEX idx_priority_number ON agent_lifecycle(priority_number);
CREATE INDEX idx_spawned_at ON agent_lifecycle(spawned_at);
CREATE INDEX idx_duration ON agent_lifecycle(duration_ms DESC);
CREATE INDEX idx_task_id ON agent_lifecycle(task_id);
CREATE INDEX idx_live_agents ON agent_lifecycle(spawned_at) WHERE status IN ('spawned', 'running');
CREATE INDEX idx_agent_feature ON agent_lifecycle(feature_id);
CREATE INDEX idx_agent_token ON agent_lifecycle(token_hash) WHERE token_hash IS NOT NULL;
-- Attempts without progress, counted for every feature whenever the backlog is read.
CREATE INDEX idx_agent_attempts ON agent_lifecycle(feature_id, agent_id)
  WHERE outcome IN ('no_submission', 'no_commit', 'gave_up', 'skipped', 'conflict', 'gate_red');
CREATE UNIQUE INDEX one_live_agent_per_feature ON agent_lifecycle(feature_id)
  WHERE status IN ('spawned', 'running') AND feature_id IS NOT NULL;

CREATE VIEW agent_velocity AS
SELECT
    agent_type,
    COUNT(*) AS total_agents,
    SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END) AS completed,
    SUM(CASE WHEN status = 'failed' THEN 1 ELSE 0 END) AS failed,
    AVG(CASE WHEN status = 'completed' THEN duration_ms ELSE NULL END) AS avg_duration_ms,
    AVG(CASE WHEN status = 'completed' THEN idle_time_ms ELSE NULL END) AS avg_idle_ms,
    MAX(duration_ms) AS max_duration_ms,
    MIN(duration_ms) AS min_duration_ms
FROM agent_lifecycle
GROUP BY agent_type;

CREATE VIEW agent_bottlenecks AS
SELECT
    agent_id,
    agent_type,
    task_id,
    priority_number,
    duration_ms,
    idle_time_ms,
    spawned_at,
    completed_at,
    CASE
        WHEN idle_time_ms > duration_ms * 0.5 THEN 'High Idle Time'
        WHEN duration_ms > 1800000 THEN 'Long Duration'  -- >30 minutes
        ELSE 'Normal'
    END AS bottleneck_type
FROM agent_lifecycle
WHERE status = 'completed' AND duration_ms IS NOT NULL
ORDER BY duration_ms DESC
LIMIT 100;

CREATE VIEW priority_timeline AS
SELECT
    priority_number,
    agent_type,
    MIN(spawned_at) AS first_spawn,
    MAX(completed_at) AS last_completion,
    COUNT(*) AS agent_count,
    SUM(duration_ms) AS total_time_ms,
    AVG(duration_ms) AS avg_time_ms
FROM agent_lifecycle
WHERE priority_number IS NOT NULL
GROUP BY priority_number, agent_type
ORDER BY priority_number;

CREATE VIEW active_agents AS
SELECT
    agent_id,
    pid,
    agent_type,
    task_id,
    priority_number,
    status,
    spawned_at,
    CAST((julianday('now') - julianday(spawned_at)) * 86400000 AS INTEGER) AS elapsed_ms
FROM agent_lifecycle
WHERE status IN ('spawned', 'running')
ORDER BY spawned_at;

-- What an agent was started for; written in the claim's transaction.
CREATE TABLE orchestrator_task (
  orchestrator_task_id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  task_type TEXT NOT NULL,
  agent_type TEXT NOT NULL,
  agent_id INTEGER NOT NULL REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  status TEXT NOT NULL CHECK (status IN ('assigned', 'completed', 'failed', 'cancelled')),
  worktree_path TEXT,
  created_at TEXT NOT NULL,
  finished_at TEXT
);
CREATE INDEX idx_orchestrator_task_agent ON orchestrator_task(agent_id);

CREATE TABLE git_worktree_tracker (
  worktree_id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id TEXT NOT NULL,
  agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE SET NULL, -- the last agent that used it
  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  branch TEXT NOT NULL,
  path TEXT NOT NULL,
  base_commit TEXT,
  status TEXT NOT NULL CHECK (status IN ('creating', 'active', 'kept', 'removed')),
  rescue_ref TEXT,
  created_at TEXT NOT NULL,
  removed_at TEXT
);
CREATE UNIQUE INDEX one_worktree_per_path ON git_worktree_tracker(path) WHERE status <> 'removed';

-- One passage of a feature through the merge queue. The intent row is durable before `update-ref` runs.
CREATE TABLE merge_record (
  merge_id INTEGER PRIMARY KEY AUTOINCREMENT,
  feature_id INTEGER REFERENCES features(id) ON DELETE SET NULL,
  agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE SET NULL,
  branch TEXT NOT NULL,
  branch_tip TEXT NOT NULL,
  expected_tip TEXT,                         -- integration tip that the merge was built on
  merge_commit TEXT,
  status TEXT NOT NULL CHECK (status IN ('queued', 'gating', 'intent', 'merged', 'conflict', 'gate_red', 'abandoned')),
  unverified INTEGER NOT NULL DEFAULT 0,
  conflicts TEXT CHECK (conflicts IS NULL OR json_valid(conflicts)),
  evidence TEXT CHECK (evidence IS NULL OR json_valid(evidence)),
  queued_at TEXT NOT NULL,
  finished_at TEXT
);
CREATE INDEX idx_merge_record_open ON merge_record(merge_id) WHERE status IN ('queued', 'gating', 'intent');
CREATE INDEX idx_merge_record_feature ON merge_record(feature_id);

-- Results of forwarded tool calls: the same call id again gets the stored answer instead of a second effect.
CREATE TABLE tool_call (
  call_id TEXT PRIMARY KEY,
  agent_id INTEGER NOT NULL REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  tool TEXT NOT NULL,
  result TEXT NOT NULL,
  called_at TEXT NOT NULL
) WITHOUT ROWID;

-- The activity feed.
CREATE TABLE event (
  event_id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,                        -- spawned, started, ended, submitted, merged, conflict, ...
  level TEXT NOT NULL DEFAULT 'info' CHECK (level IN ('info', 'success', 'warning', 'error')),
  agent_id INTEGER REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE,
  feature_id INTEGER REFERENCES features(id) ON DELETE CASCADE,
  text TEXT NOT NULL
);

CREATE TABLE orchestrator_state (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
