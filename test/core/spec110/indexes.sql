-- Indexes for fast queries
CREATE INDEX idx_agent_type_status ON agent_lifecycle(agent_type, status);
CREATE INDEX idx_priority_number ON agent_lifecycle(priority_number);
CREATE INDEX idx_spawned_at ON agent_lifecycle(spawned_at);
CREATE INDEX idx_duration ON agent_lifecycle(duration_ms DESC);
CREATE INDEX idx_task_id ON agent_lifecycle(task_id);
