-- What was seen of an agent last, and whether it lives: found from its output, its tool calls, the CPU time of its
-- processes and its worktree together.
ALTER TABLE agent_lifecycle ADD COLUMN health TEXT CHECK (health IN ('alive', 'stalled', 'unknown')); -- none before the first look
ALTER TABLE agent_lifecycle ADD COLUMN cpu_percent REAL; -- of all cores, its whole process tree
ALTER TABLE agent_lifecycle ADD COLUMN memory_bytes INTEGER; -- likewise; pages that processes share count for each
ALTER TABLE agent_lifecycle ADD COLUMN peak_memory_bytes INTEGER;
ALTER TABLE agent_lifecycle ADD COLUMN health_at TEXT; -- when that was written down

-- Of these there is one at a time, whoever writes.
CREATE TRIGGER singletons_are_single BEFORE INSERT ON agent_lifecycle
WHEN NEW.agent_type IN ('orchestrator', 'initializer', 'architect', 'project_manager')
  AND NEW.status IN ('spawned', 'running')
  AND EXISTS (SELECT 1 FROM agent_lifecycle
    WHERE agent_type = NEW.agent_type AND status IN ('spawned', 'running'))
BEGIN
  SELECT RAISE(ABORT, 'another agent of this type is at work');
END;
