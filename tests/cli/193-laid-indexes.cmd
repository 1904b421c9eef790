# Each index that is laid down with its rows holds what its table does: counted and summed by one and by the other.
"$SIPDX" triage --together -o "$T/case.sipdx" samples tests/parsers tests/cli/data >/dev/null 2>&1
exec "$SIPDX" query "$T/case.sipdx" "
WITH t(name, by_index, by_table) AS (
SELECT 'message_call', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM message INDEXED BY message_call WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM message NOT INDEXED WHERE 1) UNION ALL
SELECT 'tx_call', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM tx INDEXED BY tx_call WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM tx NOT INDEXED WHERE 1) UNION ALL
SELECT 'tx_leg', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(leg, 7)) FROM tx INDEXED BY tx_leg WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(leg, 7)) FROM tx NOT INDEXED WHERE 1) UNION ALL
SELECT 'dialog_call', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM dialog INDEXED BY dialog_call WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM dialog NOT INDEXED WHERE 1) UNION ALL
SELECT 'leg_call_id', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call_id, 7)) FROM leg INDEXED BY leg_call_id WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call_id, 7)) FROM leg NOT INDEXED WHERE 1) UNION ALL
SELECT 'leg_call', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM leg INDEXED BY leg_call WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call, 7)) FROM leg NOT INDEXED WHERE 1) UNION ALL
SELECT 'leg_talk', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(talk_s, 7)) FROM leg INDEXED BY leg_talk WHERE talk_s IS NOT NULL),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(talk_s, 7)) FROM leg NOT INDEXED WHERE talk_s IS NOT NULL) UNION ALL
SELECT 'seen_message', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(message, 7)) FROM seen INDEXED BY seen_message WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(message, 7)) FROM seen NOT INDEXED WHERE 1) UNION ALL
SELECT 'diag_param_diag', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(diag, 7)) FROM diag_param INDEXED BY diag_param_diag WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(diag, 7)) FROM diag_param NOT INDEXED WHERE 1) UNION ALL
SELECT 'event_call_id', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call_id, 7)) FROM event INDEXED BY event_call_id WHERE call_id IS NOT NULL),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(call_id, 7)) FROM event NOT INDEXED WHERE call_id IS NOT NULL) UNION ALL
SELECT 'event_field_event', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(event, 7)) FROM event_field INDEXED BY event_field_event WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(event, 7)) FROM event_field NOT INDEXED WHERE 1) UNION ALL
SELECT 'hit_field_hit', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(hit, 7)) FROM hit_field INDEXED BY hit_field_hit WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(hit, 7)) FROM hit_field NOT INDEXED WHERE 1) UNION ALL
SELECT 'link_value', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(value, 7)) FROM link INDEXED BY link_value WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(value, 7)) FROM link NOT INDEXED WHERE 1) UNION ALL
SELECT 'link_sighting', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM link INDEXED BY link_sighting WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM link NOT INDEXED WHERE 1) UNION ALL
SELECT 'party_sighting', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM party INDEXED BY party_sighting WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM party NOT INDEXED WHERE 1) UNION ALL
SELECT 'number_sighting', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM number INDEXED BY number_sighting WHERE 1),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(sighting, 7)) FROM number NOT INDEXED WHERE 1) UNION ALL
SELECT 'sighting_bare', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(status, 7)) FROM sighting INDEXED BY sighting_bare WHERE method = 'INVITE' AND NOT flags & 1024),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(status, 7)) FROM sighting NOT INDEXED WHERE method = 'INVITE' AND NOT flags & 1024) UNION ALL
SELECT 'sighting_hidden', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(flags, 7)) FROM sighting INDEXED BY sighting_hidden WHERE flags & 6144),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(flags, 7)) FROM sighting NOT INDEXED WHERE flags & 6144) UNION ALL
SELECT 'sighting_faults', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(faults, 7)) FROM sighting INDEXED BY sighting_faults WHERE faults),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(faults, 7)) FROM sighting NOT INDEXED WHERE faults) UNION ALL
SELECT 'sighting_agent', (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(agent, 7)) FROM sighting INDEXED BY sighting_agent WHERE agent IS NOT NULL AND status IS NULL),
  (SELECT count(*) || ' ' || sum(rowid * 31 + coalesce(agent, 7)) FROM sighting NOT INDEXED WHERE agent IS NOT NULL AND status IS NULL))
SELECT name, CAST(by_table AS INTEGER) > 0 AS has_rows, by_index = by_table AS agree FROM t"
