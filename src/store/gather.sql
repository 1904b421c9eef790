-- Where rules are judged: the messages of v_failed_message side by side in a table, because many rules ask for them, and in
-- the case they lie far apart.
CREATE TEMP TABLE failed_message(
  id INTEGER PRIMARY KEY, call INTEGER, leg INTEGER, dialog INTEGER, transaction_id INTEGER, source INTEGER, time_us INTEGER,
  own_us INTEGER, order_us INTEGER, line INTEGER, offset INTEGER, dir INTEGER, method TEXT, status INTEGER, reason TEXT,
  cseq INTEGER, n_via INTEGER, flags INTEGER, faults INTEGER, transport TEXT, call_id INTEGER, from_tag INTEGER, to_tag INTEGER,
  from_aor INTEGER, to_aor INTEGER, uri INTEGER, agent INTEGER, conversation INTEGER, host INTEGER, local INTEGER, peer INTEGER,
  sightings INTEGER, repeats INTEGER, hop INTEGER, origin INTEGER, bytes INTEGER, session_s INTEGER);
INSERT INTO temp.failed_message
  SELECT m.id, m.call, m.leg, m.dialog, m.transaction_id, s.source,
         (SELECT case_time(s.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) FROM source c WHERE c.id = s.source),
         s.time_us, m.order_us, s.line, s.offset, s.dir, s.method, s.status, s.reason, s.cseq, s.n_via, s.flags, s.faults, s.transport,
         s.call_id, s.from_tag, s.to_tag, s.from_aor, s.to_aor, s.uri, s.agent, s.conversation, s.host, s.local, s.peer,
         m.sightings, m.repeats, m.hop, m.origin, s.text_len, s.session_s
    FROM (SELECT request AS id FROM tx WHERE fate IN ('failed', 'unanswered')
          UNION SELECT final FROM tx WHERE fate IN ('failed', 'unanswered')
          UNION SELECT request FROM tx WHERE fate IN ('declined', 'cancelled')
          UNION SELECT final FROM tx WHERE fate IN ('declined', 'cancelled')) x
   CROSS JOIN message m ON m.id = x.id CROSS JOIN sighting s ON s.id = m.id;
DROP VIEW temp.v_failed_message;
CREATE TEMP VIEW v_failed_message AS
  SELECT id AS message, 'm' || id || '@0' AS evidence, call, leg, dialog, transaction_id AS "transaction", source, time_us, own_us,
         order_us, line, offset, dir, method, status, reason, cseq, n_via, flags, faults, transport, str(call_id) AS call_id,
         str(from_tag) AS from_tag, str(to_tag) AS to_tag, str(from_aor) AS from_aor, str(to_aor) AS to_aor, str(uri) AS uri,
         str(agent) AS agent, str(conversation) AS conversation, str(host) AS host, str(local) AS local, str(peer) AS peer,
         sightings, repeats, hop, origin, bytes, session_s
    FROM failed_message;
