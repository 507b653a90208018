-- The ports that the worktree's agent has for itself; no other worktree with a live agent has one of them.
ALTER TABLE git_worktree_tracker ADD COLUMN port_base INTEGER;
-- How many they are, from `port_base` on.
ALTER TABLE git_worktree_tracker ADD COLUMN port_count INTEGER;
