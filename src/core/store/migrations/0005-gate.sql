-- A merge that changes what the gate itself runs waits for a person: 'queued' with held_at and no decision.
ALTER TABLE merge_record ADD COLUMN held_at TEXT;
ALTER TABLE merge_record ADD COLUMN hold TEXT CHECK (hold IS NULL OR json_valid(hold));
ALTER TABLE merge_record ADD COLUMN hold_decision TEXT CHECK (hold_decision IN ('approved', 'rejected'));
ALTER TABLE merge_record ADD COLUMN hold_note TEXT;
ALTER TABLE merge_record ADD COLUMN hold_decided_at TEXT;
