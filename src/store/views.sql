-- The published views: what rules and `sipdx query` read. Their columns stay stable; VIEWS_VERSION in
-- store.h rises when one changes. TEMP, made at open, because a stored view over a virtual table breaks
-- plain tools. An "evidence" column names what a finding may quote: m<message>@<offset in its text>,
-- e<event>, or e<event>@<lines below its first>.

CREATE TEMP VIEW v_source AS
  SELECT id AS source, path, format, host, role, encoding, bytes, sha256, records, messages,
         first_us, last_us, zone, offset_us FROM source;

CREATE TEMP VIEW v_note AS
  SELECT id AS note, source, code, offset, count, text FROM note;

-- One row per distinct message. time_us is on the case's clock where the source's offset is known.
CREATE TEMP VIEW v_message AS
  SELECT m.id AS message, 'm' || m.id || '@0' AS evidence, m.call, m.dialog, m.transaction_id AS "transaction",
         s.source, s.time_us + coalesce(src.offset_us, 0) AS time_us, s.line, s.offset, s.dir, s.method, s.status, s.reason,
         s.cseq, s.n_via, s.flags, s.faults, s.transport,
         cid.text AS call_id, ft.text AS from_tag, tt.text AS to_tag, fa.text AS from_aor, ta.text AS to_aor,
         u.text AS uri, ag.text AS agent, cv.text AS conversation, h.text AS host, lo.text AS local, pe.text AS peer,
         m.sightings, m.repeats
    FROM message m JOIN sighting s ON s.id = m.id JOIN source src ON src.id = s.source
    LEFT JOIN str cid ON cid.id = s.call_id LEFT JOIN str ft ON ft.id = s.from_tag LEFT JOIN str tt ON tt.id = s.to_tag
    LEFT JOIN str fa ON fa.id = s.from_aor LEFT JOIN str ta ON ta.id = s.to_aor LEFT JOIN str u ON u.id = s.uri
    LEFT JOIN str ag ON ag.id = s.agent LEFT JOIN str cv ON cv.id = s.conversation LEFT JOIN str h ON h.id = s.host
    LEFT JOIN str lo ON lo.id = s.local LEFT JOIN str pe ON pe.id = s.peer;

-- Every witness's record of a message, retransmissions too.
CREATE TEMP VIEW v_sighting AS
  SELECT s.id AS sighting, coalesce(x.message, s.id) AS message, s.source, s.time_us, s.line, s.offset, s.dir,
         h.text AS host, lo.text AS local, pe.text AS peer, s.method, s.status, s.cseq
    FROM sighting s LEFT JOIN seen x ON x.sighting = s.id
    LEFT JOIN str h ON h.id = s.host LEFT JOIN str lo ON lo.id = s.local LEFT JOIN str pe ON pe.id = s.peer;

CREATE TEMP VIEW v_transaction AS
  SELECT id AS "transaction", call, dialog, method, cseq, request, provisional, final, cancel, status,
         best_provisional, fate, in_dialog, outgoing, repeats, first_us, last_us FROM tx;

CREATE TEMP VIEW v_dialog AS
  SELECT d.id AS dialog, d.call, l.text AS local_tag, r.text AS remote_tag, d.method, d.state, d.first_us, d.last_us
    FROM dialog d LEFT JOIN str l ON l.id = d.local_tag LEFT JOIN str r ON r.id = d.remote_tag;

CREATE TEMP VIEW v_call AS
  SELECT c.id AS call, c.kind, cid.text AS call_id, fa.text AS from_aor, ta.text AS to_aor, c.messages,
         c.final_status, c.established, c.first_us, c.last_us
    FROM call c LEFT JOIN str cid ON cid.id = c.call_id
    LEFT JOIN str fa ON fa.id = c.from_aor LEFT JOIN str ta ON ta.id = c.to_aor;

-- Diagnostics of distinct messages; a message seen by three witnesses has each of its diagnostics once. Where a log holds
-- the header without its message, message is NULL and event is not.
CREATE TEMP VIEW v_diag AS
  SELECT d.id AS diag, CASE WHEN d.event IS NULL THEN 'm' || d.sighting ELSE 'e' || d.event END || '@' || d.at AS evidence,
         m.id AS message, d.event, coalesce(m.call, (SELECT c.id FROM call c WHERE c.call_id = e.call_id)) AS call,
         m.transaction_id AS "transaction", d.header, d.code, d.reason, d.source
    FROM diag d LEFT JOIN message m ON m.id = d.sighting LEFT JOIN event e ON e.id = d.event
   WHERE m.id IS NOT NULL OR d.event IS NOT NULL;

CREATE TEMP VIEW v_diag_param AS
  SELECT diag, name, value FROM diag_param;

CREATE TEMP VIEW v_media_debug AS
  SELECT b.id AS media_debug, CASE WHEN d.event IS NULL THEN 'm' || d.sighting ELSE 'e' || d.event END || '@' || d.at AS evidence,
         m.id AS message, d.event, m.call, b.diag, d.code, b.side, b.modality, b.icewarn, b.local_site, b.local_mr,
         b.remote_site, b.remote_mr, b.port_range, b.local_location, b.remote_location, b.federation
    FROM media_debug b JOIN diag d ON d.id = b.diag LEFT JOIN message m ON m.id = d.sighting
   WHERE m.id IS NOT NULL OR d.event IS NOT NULL;

CREATE TEMP VIEW v_sdp_media AS
  SELECT 'm' || p.sighting || '@' || p.at AS evidence, p.sighting AS message, m.call, p.description, p.idx, p.fallback,
         p.media, p.label, p.proto, p.port, p.direction, p.connection, p.candidates, p.host_udp, p.host_tcp, p.srflx_udp,
         p.srflx_tcp, p.relay_udp, p.relay_tcp, p.unknown, p.relay_address, p.remote_candidates
    FROM sdp_media p JOIN message m ON m.id = p.sighting;

CREATE TEMP VIEW v_mras AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, r.sighting AS message, m.call, m.transaction_id AS "transaction",
         r.response, r.reason, r.credentials, r.relays, r.udp, r.tcp, r.host
    FROM mras r JOIN message m ON m.id = r.sighting;

CREATE TEMP VIEW v_event AS
  SELECT e.id AS event, 'e' || e.id AS evidence, e.source, e.time_us + coalesce(src.offset_us, 0) AS time_us, e.line, e.offset,
         h.text AS host, e.level, e.component, e.topic, cid.text AS call_id,
         (SELECT c.id FROM call c WHERE c.call_id = e.call_id) AS call
    FROM event e JOIN source src ON src.id = e.source LEFT JOIN str h ON h.id = e.host LEFT JOIN str cid ON cid.id = e.call_id;

CREATE TEMP VIEW v_event_field AS
  SELECT event, name, value FROM event_field;

CREATE TEMP VIEW v_finding AS
  SELECT id AS finding, key, rule, rev, title, severity, confidence, kind, owner, subject_type, subject, decided_by,
         n_calls, n_users, first_us, last_us, utc, cause, fix, confirm, rule_out, explained_by FROM finding;

CREATE TEMP VIEW v_finding_fact AS SELECT finding, ord, name, value FROM finding_fact;

CREATE TEMP VIEW v_evidence AS
  SELECT e.finding, e.ord, e.role, src.path, e.host, e.line, e.offset, e.time_us, e.utc, e.text, e.cut, e.sighting, e.event,
         e.frame
    FROM evidence e JOIN source src ON src.id = e.source;

CREATE TEMP VIEW v_skipped AS SELECT rule, needs, reason FROM skipped;
