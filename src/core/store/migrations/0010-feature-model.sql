ALTER TABLE features ADD COLUMN model TEXT;  -- what its coding agents are started with; null: by the settings
