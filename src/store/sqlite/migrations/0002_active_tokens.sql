-- How many active tokens a user has is asked whenever one is made, and must not cost more with every token that has ended.
CREATE INDEX tokens_not_revoked_by_user ON tokens (user, expires_at) WHERE revoked_at IS NULL;
