-- Holds the number for a change that is on its way: that takes its place, before any release.
SELECT 1;
