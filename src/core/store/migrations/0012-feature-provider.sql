ALTER TABLE features ADD COLUMN provider TEXT;  -- what its coding agents are started with; null: by the settings
