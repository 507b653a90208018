-- Where a row came from that Muster did not write itself; names the row of the source, so that the same
-- file can be imported again. Null: one of Muster's own agents.
ALTER TABLE agent_lifecycle ADD COLUMN origin_key TEXT;
-- When that was brought in; such a row is archived by the age of its import.
ALTER TABLE agent_lifecycle ADD COLUMN imported_at TEXT;
CREATE UNIQUE INDEX one_row_per_origin ON agent_lifecycle(origin_key) WHERE origin_key IS NOT NULL;

-- An end is final, whoever writes: also another program that has the file open.
CREATE TRIGGER ended_agents_stay_ended BEFORE UPDATE OF status ON agent_lifecycle
WHEN OLD.status IN ('completed', 'failed', 'killed') AND NEW.status <> OLD.status
BEGIN
  SELECT RAISE(ABORT, 'an agent that has ended cannot change its status');
END;
CREATE TRIGGER running_agents_do_not_spawn_again BEFORE UPDATE OF status ON agent_lifecycle
WHEN OLD.status = 'running' AND NEW.status = 'spawned'
BEGIN
  SELECT RAISE(ABORT, 'an agent that is running cannot be spawned again');
END;

-- What refers to an agent is looked up by it when old agents are archived.
CREATE INDEX idx_event_agent ON event(agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX idx_tool_call_agent ON tool_call(agent_id);
CREATE INDEX idx_merge_record_agent ON merge_record(agent_id) WHERE agent_id IS NOT NULL;
CREATE INDEX idx_worktree_agent ON git_worktree_tracker(agent_id) WHERE agent_id IS NOT NULL;
