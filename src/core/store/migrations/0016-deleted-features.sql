-- Features that a person has deleted, with all that the database held of them: they can be brought back.
CREATE TABLE deleted_feature (
  feature_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  deleted_at TEXT NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)) -- its row, what went with it, and what pointed to it
);
