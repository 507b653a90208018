-- Reports ask for the agents that ended in a period; those still at work are not among them.
CREATE INDEX idx_completed_at ON agent_lifecycle(completed_at) WHERE completed_at IS NOT NULL;
