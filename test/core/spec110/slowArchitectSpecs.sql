SELECT priority_number, duration_ms / 60000 AS duration_minutes
FROM agent_lifecycle
WHERE agent_type = 'architect' AND status = 'completed'
ORDER BY duration_ms DESC
LIMIT 10;
