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
