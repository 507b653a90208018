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
