SELECT
    strftime('%Y-%m-%d %H:00', spawned_at) AS hour,
    COUNT(*) AS spawned,
    SUM(CASE WHEN status = 'completed' THEN 1 ELSE 0 END) AS completed
FROM agent_lifecycle
WHERE spawned_at > datetime('now', '-24 hours')
GROUP BY hour
ORDER BY hour;
