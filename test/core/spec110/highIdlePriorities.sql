SELECT priority_number, AVG(idle_time_ms) / 1000 AS avg_idle_seconds
FROM agent_lifecycle
WHERE priority_number IS NOT NULL AND idle_time_ms IS NOT NULL
GROUP BY priority_number
HAVING avg_idle_seconds > 60  -- >1 minute idle
ORDER BY avg_idle_seconds DESC;
