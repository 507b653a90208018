-- How far the export to Langfuse has come; no row before it was switched on for the first time.
CREATE TABLE langfuse_export (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  source_key TEXT NOT NULL,                  -- random; makes the ids of traces and spans unique over all databases
  done_up_to INTEGER                         -- agents up to this one are confirmed or are not to be sent; null: off
);

-- Agents beyond that mark that are done with: agents end in another order than they start.
CREATE TABLE langfuse_exported_agent (
  agent_id INTEGER PRIMARY KEY REFERENCES agent_lifecycle(agent_id) ON DELETE CASCADE
);

-- When the gate of the last try began and ended.
ALTER TABLE merge_record ADD COLUMN gate_started_at TEXT;
ALTER TABLE merge_record ADD COLUMN gate_ended_at TEXT;
