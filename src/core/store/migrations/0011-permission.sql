ALTER TABLE question ADD COLUMN permission TEXT;  -- the tool that the agent's program asks to be allowed; null: another question
