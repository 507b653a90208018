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
