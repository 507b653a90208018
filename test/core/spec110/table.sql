CREATE TABLE agent_lifecycle (
    -- Primary identification
    agent_id INTEGER PRIMARY KEY AUTOINCREMENT,
    pid INTEGER NOT NULL,
    agent_type TEXT NOT NULL,  -- architect, code_developer, project_manager
    task_id TEXT NOT NULL,     -- Links to tasks.task_id if applicable
    task_type TEXT,            -- create_spec, implementation, auto_planning
    priority_number INTEGER,   -- ROADMAP priority number (if applicable)

    -- Lifecycle timestamps (ISO8601 format)
    spawned_at TEXT NOT NULL,  -- When process was spawned
    started_at TEXT,           -- When agent began working (may differ from spawn)
    completed_at TEXT,         -- When agent finished (success or failure)

    -- Status and metrics
    status TEXT NOT NULL,      -- spawned, running, completed, failed, killed
    exit_code INTEGER,         -- Process exit code (NULL if still running)
    duration_ms INTEGER,       -- Total time from spawn to completion
    idle_time_ms INTEGER,      -- Time spent idle (spawned but not started)

    -- Additional context
    command TEXT NOT NULL,     -- Full CLI command executed
    worktree_path TEXT,        -- Git worktree path (for parallel execution)
    error_message TEXT,        -- Error details if failed
    metadata TEXT              -- JSON blob for additional context
);
