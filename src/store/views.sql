-- The published views: what rules and `sipdx query` read. Their columns stay stable; VIEWS_VERSION in
-- store.h rises when one changes. TEMP, made at open, because a stored view over a virtual table breaks
-- plain tools. An "evidence" column names what a finding may quote: m<message>@<offset in its text>,
-- e<event>, or e<event>@<lines below its first>; s<sighting>@<offset> quotes one witness's record of a message;
-- f<frame> a frame of a capture that holds no SIP.
-- case_time() brings a raw time to the case's clock.

CREATE TEMP VIEW v_source AS
  SELECT id AS source, path, format, host, role, encoding, bytes, sha256, records, messages,
         first_us, last_us, gap_at_us, gap_us / 1e6 AS gap_s, zone, offset_us, offset_at_us, drift_ppb / 1000.0 AS drift_ppm,
         offset_bound_us, zone_offset_s, zone_by, skew_us, clock_pairs, offset_why, host_by, role_by,
         CASE WHEN zone_by = 'stated' THEN 'stated' WHEN zone_by IS NOT NULL THEN 'derived' WHEN zone <> 'unknown' THEN 'assumed' END AS clock_by,
         zone = 'utc' OR (offset_us IS NOT NULL AND EXISTS (
           SELECT 1 FROM source z WHERE z.zone = 'utc' OR z.zone_by IN ('stated', 'date'))) AS utc FROM source;

-- For each source that shares messages with others, the one that shows best how its clock stands to theirs.
CREATE TEMP VIEW v_clock_pair AS
  SELECT p.source, p.other, 's' || p.sighting || '@0' AS evidence, 's' || p.other_sighting || '@0' AS other_evidence,
         a.time_us, b.time_us AS other_time_us, p.pairs, p.agree, p.bound_us
    FROM clock_pair p JOIN sighting a ON a.id = p.sighting JOIN sighting b ON b.id = p.other_sighting;

CREATE TEMP VIEW v_note AS
  SELECT id AS note, source, code, offset, count, text FROM note;

-- One row per distinct message. time_us is on the case's clock where the source's offset is known, own_us as written. hop counts the elements
-- that it has passed, origin is the same message at hop 0.
CREATE TEMP VIEW v_message AS
  SELECT m.id AS message, 'm' || m.id || '@0' AS evidence, m.call, m.leg, m.dialog, m.transaction_id AS "transaction",
         s.source, (SELECT case_time(s.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) FROM source c WHERE c.id = s.source) AS time_us,
         s.time_us AS own_us, m.order_us, s.line, s.offset, s.dir, s.method, s.status,
         s.reason, s.cseq, s.n_via, s.flags, s.faults, s.transport,
         str(s.call_id) AS call_id, str(s.from_tag) AS from_tag, str(s.to_tag) AS to_tag, str(s.from_aor) AS from_aor,
         str(s.to_aor) AS to_aor, str(s.uri) AS uri, str(s.agent) AS agent, str(s.conversation) AS conversation, str(s.host) AS host,
         str(s.local) AS local, str(s.peer) AS peer, m.sightings, m.repeats, m.hop, m.origin, s.text_len AS bytes, s.session_s
    FROM message m JOIN sighting s ON s.id = m.id;

-- Of these the requests and the final answers of transactions that failed, were declined or cancelled, or got no answer.
CREATE TEMP VIEW v_failed_message AS
  SELECT * FROM v_message
   WHERE message IN (SELECT request FROM tx WHERE fate IN ('failed', 'unanswered') UNION ALL SELECT final FROM tx WHERE fate IN ('failed', 'unanswered')
                     UNION ALL SELECT request FROM tx WHERE fate IN ('declined', 'cancelled')
                     UNION ALL SELECT final FROM tx WHERE fate IN ('declined', 'cancelled'));

-- Every witness's record of a message, retransmissions too. time_us is what the witness's clock showed, case_us the same on
-- the case's clock.
CREATE TEMP VIEW v_sighting AS
  SELECT s.id AS sighting, 's' || s.id || '@0' AS evidence, x.message, s.source, s.time_us,
         (SELECT case_time(s.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) FROM source c WHERE c.id = s.source) AS case_us,
         s.line, s.offset, s.dir, str(s.host) AS host, str(s.local) AS local, str(s.peer) AS peer, str(s.local_host) AS local_host,
         str(s.peer_host) AS peer_host, s.method, s.status, s.cseq
    FROM (SELECT id AS sighting, id AS message FROM message UNION ALL SELECT sighting, message FROM seen) x
    JOIN sighting s ON s.id = x.sighting;

CREATE TEMP VIEW v_transaction AS
  SELECT t.id AS "transaction", t.call, t.leg, t.dialog, t.method, t.cseq, t.request, t.provisional, t.final, t.cancel, t.ack, t.status,
         t.best_provisional, t.fate, t.mishap, t.in_dialog, t.outgoing, t.repeats, t.final_repeats, t.first_us, t.last_us
    FROM tx t;

CREATE TEMP VIEW v_dialog AS
  SELECT d.id AS dialog, d.call, d.leg, str(d.local_tag) AS local_tag, str(d.remote_tag) AS remote_tag, d.method, d.state,
         d.first_us, d.last_us
    FROM dialog d;

-- All of one Call-ID. joined_by and trust say why it belongs to its call (call/join.h). from_id … are numbers for the texts
-- from_aor …, by which legs of the same person or element are found without reading texts.
CREATE TEMP VIEW v_leg AS
  SELECT g.id AS leg, g.call, g.kind, str(g.call_id) AS call_id, str(g.from_aor) AS from_aor, str(g.to_aor) AS to_aor,
         g.from_aor AS from_id, g.to_aor AS to_id, g.decided_by AS decided_id, g.last_from AS last_from_id, g.last_to AS last_to_id,
         g.messages, g.final_status, g.established, g.outcome, str(coalesce(d.host, g.decided_by)) AS decided_by, g.decided_how,
         str(coalesce(a.host, g.last_from)) AS last_from, str(coalesce(b.host, g.last_to)) AS last_to,
         g.talk_s, g.first_us, g.last_us, g.joined_by, g.trust
    FROM leg g LEFT JOIN alias d ON d.address = g.decided_by LEFT JOIN alias a ON a.address = g.last_from
    LEFT JOIN alias b ON b.address = g.last_to;

-- One conversation over all its legs. last_good is the last hop over which the request that decided is seen to have come.
CREATE TEMP VIEW v_call AS
  SELECT c.id AS call, c.kind, c.legs, g.call_id, g.from_aor, g.to_aor, c.messages, c.final_status, c.established,
         c.outcome, c.decided AS decided_leg, d.decided_by, d.decided_how, d.last_from || coalesce(' > ' || d.last_to, '') AS last_good, c.first_us, c.last_us
    FROM call c JOIN v_leg g ON g.leg = c.id JOIN v_leg d ON d.leg = c.decided;

-- Messages that left one element and never came to the next, whose own log would have shown them.
CREATE TEMP VIEW v_lost AS
  SELECT l.message, 'm' || l.message || '@0' AS evidence, m.call, m.leg, m.transaction_id AS "transaction", str(l.sender) AS sender,
         str(l.receiver) AS receiver, l.sends, l.first_us, l.last_us, l.captured
    FROM lost l CROSS JOIN message m ON m.id = l.message;

-- Addresses of machines that wrote a log, as the other witnesses know them.
CREATE TEMP VIEW v_alias AS
  SELECT a.text AS address, h.text AS host FROM alias x CROSS JOIN str a ON a.id = x.address CROSS JOIN str h ON h.id = x.host;

-- Diagnostics of distinct messages; a message seen by three witnesses has each of its diagnostics once. Where a log holds
-- the header without its message, message is NULL and event is not.
CREATE TEMP VIEW v_diag AS
  SELECT d.id AS diag, CASE WHEN d.event IS NULL THEN 'm' || d.sighting ELSE 'e' || d.event END || '@' || d.at AS evidence,
         m.id AS message, d.event, coalesce(m.call, (SELECT c.call FROM leg c WHERE c.call_id = e.call_id)) AS call, m.leg,
         m.transaction_id AS "transaction", d.header, d.code, d.reason, d.source
    FROM diag d LEFT JOIN message m ON m.id = d.sighting LEFT JOIN event e ON e.id = d.event
   WHERE m.id IS NOT NULL OR (d.event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outside o WHERE o.event = d.event));

CREATE TEMP VIEW v_diag_param AS
  SELECT diag, name, value FROM diag_param;

CREATE TEMP VIEW v_media_debug AS
  SELECT b.id AS media_debug, CASE WHEN d.event IS NULL THEN 'm' || d.sighting ELSE 'e' || d.event END || '@' || d.at AS evidence,
         m.id AS message, d.event, m.call, m.leg, b.diag, d.code, b.side, b.modality, b.icewarn, b.local_site, b.local_mr,
         b.remote_site, b.remote_mr, b.port_range, b.local_location, b.remote_location, b.federation
    FROM media_debug b JOIN diag d ON d.id = b.diag LEFT JOIN message m ON m.id = d.sighting
   WHERE m.id IS NOT NULL OR (d.event IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outside o WHERE o.event = d.event));

CREATE TEMP VIEW v_sdp_media AS
  SELECT 'm' || p.sighting || '@' || p.at AS evidence, p.sighting AS message, m.call, m.leg, p.description, p.idx, p.fallback,
         p.media, p.label, p.proto, p.port, p.direction, p.connection, p.candidates, p.host_udp, p.host_tcp, p.srflx_udp,
         p.srflx_tcp, p.relay_udp, p.relay_tcp, p.unknown, p.relay_address, p.remote_candidates, p.ipv6, str(p.codecs) AS codecs, p.hold,
         p.ptime, p.rtcp_mux, p.crypto, p.suites, p.cryptoscale, p.encryption, p.fingerprint, p.setup, p.reuse, p.mid, p.bundled,
         p.bypass, p.diagnostics, p.ufrag, p.origin, p.fault
    FROM sdp_media p JOIN message m ON m.id = p.sighting;

CREATE TEMP VIEW v_mras AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, r.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         r.response, r.reason, r.credentials, r.relays, r.udp, r.tcp, r.host, r.version, r.location, r.duration
    FROM mras r JOIN message m ON m.id = r.sighting;

-- What else the media fields of a message say; name in lower case. media_debug is that of v_media_debug.
CREATE TEMP VIEW v_media_debug_field AS
  SELECT 'm' || d.sighting || '@' || d.at AS evidence, m.id AS message, m.call, m.leg, d.id AS diag, f.media_debug, b.side,
         b.modality, f.name, f.value
    FROM media_debug_field f JOIN media_debug b ON b.id = f.media_debug JOIN diag d ON d.id = b.diag
    JOIN message m ON m.id = d.sighting;

-- Keys that tie dialogs of one conversation together. Of x-call-id, replaces, join, target-dialog, in-reply-to,
-- refer-replaces and report the value is the Call-ID of the other dialog.
CREATE TEMP VIEW v_link AS
  SELECT 'm' || l.sighting || '@' || l.at AS evidence, l.sighting AS message, m.call, m.leg, l.kind, v.text AS value
    FROM link l JOIN message m ON m.id = l.sighting JOIN str v ON v.id = l.value;

-- Reason values (RFC 3326); Warning values (RFC 3261 20.43).
CREATE TEMP VIEW v_reason AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, r.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         r.protocol, r.cause, r.text
    FROM reason r JOIN message m ON m.id = r.sighting;

CREATE TEMP VIEW v_warning AS
  SELECT 'm' || w.sighting || '@' || w.at AS evidence, w.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         w.code, w.agent, w.text
    FROM warning w JOIN message m ON m.id = w.sighting;

-- Who is named beside From and To. kind: asserted, preferred, remote-party, called, diverted-by, history, refer-to,
-- referred-by.
CREATE TEMP VIEW v_party AS
  SELECT 'm' || p.sighting || '@' || p.at AS evidence, p.sighting AS message, m.call, m.leg, p.kind, str(p.aor) AS aor, p.display,
         p.device, p.reason
    FROM party p JOIN message m ON m.id = p.sighting;

-- Headers that are a number. kind: retry-after, session-expires, min-se, min-expires (seconds), rseq, rack.
CREATE TEMP VIEW v_number AS
  SELECT 'm' || n.sighting || '@' || n.at AS evidence, n.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         n.kind, n.value, n.beside
    FROM number n JOIN message m ON m.id = n.sighting;

CREATE TEMP VIEW v_subscription AS
  SELECT 'm' || u.sighting || '@' || u.at AS evidence, u.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         u.event, u.event_id, u.state, u.reason, u.expires_s, u.retry_after_s
    FROM subscription u JOIN message m ON m.id = u.sighting;

-- message/sipfrag: how the call that a REFER asked for goes.
CREATE TEMP VIEW v_sipfrag AS
  SELECT 'm' || f.sighting || '@' || f.at AS evidence, f.sighting AS message, m.call, m.leg, f.status, f.reason, f.method,
         str(f.call_id) AS call_id
    FROM sipfrag f JOIN message m ON m.id = f.sighting;

-- Quality reports, and their figures by media line and direction. call is that of the message that carries the report; the
-- dialog it speaks of is call_id.
CREATE TEMP VIEW v_quality_report AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, r.id AS report, r.sighting AS message, m.call, m.leg, r.form, r.kind,
         str(r.call_id) AS call_id, r.from_tag, r.to_tag, r.started, r.ended, r.correlation, r.category, r.from_uri, r.to_uri, r.conf_uri
    FROM quality_report r JOIN message m ON m.id = r.sighting;

CREATE TEMP VIEW v_quality AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, q.report, r.sighting AS message, m.call, m.leg, str(r.call_id) AS call_id, q.idx,
         q.label, q.stream, q.connectivity, q.icewarn, q.transport, q.network, q.capture, q.render, q.local,
         q.remote, q.relay, q.reflexive, q.codec, q.packets, q.loss, q.loss_max, q.jitter_ms, q.jitter_max_ms, q.rtt_ms, q.rtt_max_ms, q.mos, q.mos_min, q.degradation,
         q.degradation_max, q.concealed, q.frame_loss_percent, q.frame_rate, q.post_fec_loss
    FROM quality q JOIN quality_report r ON r.id = q.report JOIN message m ON m.id = r.sighting;

-- In-band provisioning: a row for each setting; name is NULL for a group that is empty, or that a request asks for.
CREATE TEMP VIEW v_provision AS
  SELECT 'm' || p.sighting || '@' || p.at AS evidence, p.sighting AS message, m.call, m.leg, p.request, p.grp, p.name, p.value
    FROM provision p JOIN message m ON m.id = p.sighting;

CREATE TEMP VIEW v_roaming AS
  SELECT 'm' || r.sighting || '@' || r.at AS evidence, r.sighting AS message, m.call, m.leg, r.kind, r.contacts, r.groups,
         r.categories, r.containers, r.subscribers, r.delegates
    FROM roaming r JOIN message m ON m.id = r.sighting;

-- C3P requests and answers, and conference-info documents.
CREATE TEMP VIEW v_conference AS
  SELECT 'm' || c.sighting || '@' || c.at AS evidence, c.sighting AS message, m.call, m.leg, m.transaction_id AS "transaction",
         c.kind, c.command, c.request_id, c.code, c.reason, str(c.uri) AS uri, c.state, c.users, c.disconnected, c.guests
    FROM conference c JOIN message m ON m.id = c.sighting;

-- Error reports of clients: a row for each diagnostics value; call_id is the dialog that failed.
CREATE TEMP VIEW v_trouble AS
  SELECT 'm' || t.sighting || '@' || t.at AS evidence, t.sighting AS message, m.call, m.leg, str(t.call_id) AS call_id, t.method,
         t.status, t.code, t.reason
    FROM trouble t JOIN message m ON m.id = t.sighting;

CREATE TEMP VIEW v_event AS
  SELECT e.id AS event, 'e' || e.id AS evidence, e.source,
         (SELECT case_time(e.time_us, c.offset_us, c.offset_at_us, c.drift_ppb) FROM source c WHERE c.id = e.source) AS time_us,
         e.time_us AS own_us, e.line, e.offset,
         coalesce(str(e.host), CASE WHEN e.class IS NOT NULL THEN (SELECT c.host FROM source c WHERE c.id = e.source) END) AS host, e.level, e.component, e.topic, str(e.call_id) AS call_id,
         (SELECT c.call FROM leg c WHERE c.call_id = e.call_id) AS call
    FROM event e
   WHERE NOT EXISTS (SELECT 1 FROM outside o WHERE o.event = e.id);

-- cut is 1 where the witness wrote no more of the value: what is missing from it proves nothing.
CREATE TEMP VIEW v_event_field AS
  SELECT event, name, value, cut IS NOT NULL AS cut FROM event_field;

-- Events of a class (input/record.h). What has no column is in v_event_field. Begin with the key that is indexed: event_id, status, type,
-- cmdlet, category.
CREATE TEMP VIEW v_windows_event AS
  SELECT e.id AS event, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, CAST(e.topic AS INTEGER) AS event_id,
         e.component AS provider, e.level,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'channel') AS channel,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'task') AS task,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'user') AS user,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'record') AS record,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'message') AS message
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'windows';

CREATE TEMP VIEW v_uls AS
  SELECT e.id AS event, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, e.component AS area, e.topic AS category, e.level,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'process') AS process,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'tag') AS tag,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'correlation') AS correlation,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'message') AS message
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'uls';

-- Requests and their answers, as a web server, a proxy or a client tells them; of a server's log those that failed or that a pattern
-- of a rule met. status 0: no answer came.
CREATE TEMP VIEW v_http AS
  SELECT e.id AS event, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, e.component AS witness,
         CAST(e.topic AS INTEGER) AS status,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'method') AS method,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'url') AS url,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'site') AS site,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'substatus') AS substatus,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'win32') AS win32,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'client') AS client,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'server') AS server,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'port') AS port,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'user') AS user,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'agent') AS agent,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'duration_ms') AS duration_ms,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'reason') AS reason,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'request_id') AS request_id,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'error') AS error,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'sni') AS sni,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'offered') AS offered,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'agreed') AS agreed
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'http';

-- Answers of the name system and lines of hosts files, which stand before it: a row for each name of a line. names: how many the line has.
-- Names and host names in values are as written; compare them without case and final dot.
CREATE TEMP VIEW v_dns AS
  SELECT e.id AS event, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, e.component AS witness, e.topic AS type,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'name') AS name,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'value') AS value,
         coalesce((SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'answer'), 'ok') AS answer,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'ttl') AS ttl,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'priority') AS priority,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'weight') AS weight,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'port') AS port,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'server') AS server, 1 AS names
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'dns'
  UNION ALL
  SELECT e.id, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, 'hosts', CASE WHEN instr(e.topic, ':') THEN 'AAAA' ELSE 'A' END,
         n.value, e.topic, 'ok', NULL, NULL, NULL, NULL, NULL,
         (SELECT count(*) FROM event_field f WHERE f.event = e.id AND f.name = 'name')
    FROM event e CROSS JOIN v_event v ON v.event = e.id CROSS JOIN event_field n ON n.event = e.id AND n.name = 'name'
   WHERE e.class = 'hosts';

-- Objects that PowerShell printed; cmdlet is guessed from the properties where the command is not in the text. Their properties, a list's
-- items one by one; cut is 1 where the print ends in "...". A command that printed none has result = '(nothing)' and what it asked for as
-- Identity; one that failed has error, category and error_id.
CREATE TEMP VIEW v_object AS
  SELECT e.id AS object, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, e.topic AS cmdlet
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'object';

CREATE TEMP VIEW v_property AS
  SELECT f.event AS object, f.name, f.value, f.cut IS NOT NULL AS cut
    FROM event_field f CROSS JOIN event e ON e.id = f.event WHERE e.class = 'object';

-- Certificates, from files, stores and Get-CsCertificate. The two times are NULL where they cannot be read; without a Z in not_after they are
-- those of the machine that printed them.
CREATE TEMP VIEW v_certificate AS
  SELECT e.id AS certificate, v.evidence, v.source, v.time_us, v.own_us, v.line, v.host, e.topic AS use,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'subject') AS subject,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'issuer') AS issuer,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'serial') AS serial,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'thumbprint') AS thumbprint,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'not_before') AS not_before,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'not_after') AS not_after,
         (SELECT stamp_us(value) FROM event_field f WHERE f.event = e.id AND f.name = 'not_before') AS not_before_us,
         (SELECT stamp_us(value) FROM event_field f WHERE f.event = e.id AND f.name = 'not_after') AS not_after_us,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'signature') AS signature,
         (SELECT CAST(value AS INTEGER) FROM event_field f WHERE f.event = e.id AND f.name = 'key_bits') AS key_bits,
         (SELECT value FROM event_field f WHERE f.event = e.id AND f.name = 'store') AS store
    FROM event e CROSS JOIN v_event v ON v.event = e.id WHERE e.class = 'certificate';

CREATE TEMP VIEW v_certificate_name AS
  SELECT f.event AS certificate, f.value AS name, f.cut IS NOT NULL AS cut
    FROM event_field f CROSS JOIN event e ON e.id = f.event WHERE e.class = 'certificate' AND f.name = 'name';

-- What the senders of requests call themselves (User-Agent), each once; and the requests by that.
CREATE TEMP VIEW v_agent AS
  WITH RECURSIVE v_agent(agent_id) AS ( -- named like the view, on whose behalf it reads
    SELECT (SELECT agent FROM sighting WHERE agent IS NOT NULL AND status IS NULL ORDER BY agent LIMIT 1)
    UNION ALL
    SELECT (SELECT s.agent FROM sighting s WHERE s.agent > a.agent_id AND s.status IS NULL ORDER BY s.agent LIMIT 1)
      FROM v_agent a WHERE a.agent_id IS NOT NULL)
  SELECT a.agent_id, t.text AS agent FROM v_agent a JOIN str t ON t.id = a.agent_id;

CREATE TEMP VIEW v_agent_message AS
  SELECT s.agent AS agent_id, s.id AS message FROM sighting s JOIN message m ON m.id = s.id WHERE s.agent IS NOT NULL AND s.status IS NULL;

-- TCP connections of captures that began with a ClientHello, and what came back. answer: serverhello, alert, http, sip, other,
-- real-tls (for the ClientHello that MS-TURN imitates: a real TLS server), unseen (captured in one direction only), none. waited_s:
-- from the ClientHello to the answer, else to the end of the connection or of the capture; lasted_s: to the end of the connection;
-- goes_on_s: how long the capture goes on after it. Versions compare as texts. The keys are
-- the same where the addresses are: what is joined by them is found by an index.
CREATE TEMP VIEW v_tls AS
  SELECT f.id AS tls, 'f' || f.hello AS evidence, 'f' || f.answered AS answer_evidence, 'f' || f.alerted AS alert_evidence,
         'f' || f.presented AS certificate_evidence, 'f' || f.ended AS end_evidence, f.source,
         case_time(f.time_us, src.offset_us, src.offset_at_us, src.drift_ppb) AS time_us, f.time_us AS own_us,
         f.client AS client_key, c.text AS client_host, f.client_port, f.server AS server_key, s.text AS server_host, f.server_port, f.sni, f.pseudo, f.lowest, f.highest, f.hellos,
         f.acked, f.answer, f.version, f.cipher, f.status, f.reply, f.alert, f.alert_name, f.alert_level, f.alert_by, f.certificate,
         f.ended_by, f.ended_how, (coalesce(f.answer_us, f.end_us, src.last_us) - f.time_us) / 1e6 AS waited_s,
         (f.end_us - f.time_us) / 1e6 AS lasted_s, (src.last_us - f.time_us) / 1e6 AS goes_on_s
    FROM tls_flow f CROSS JOIN source src ON src.id = f.source CROSS JOIN str c ON c.id = f.client CROSS JOIN str s ON s.id = f.server;

-- Requests of TURN in captures, by the two ends, method, outcome (success, error, none) and whether they carried credentials.
-- goes_on_s: how long the capture goes on after the last of them.
CREATE TEMP VIEW v_stun AS
  SELECT f.id AS stun, 'f' || f.request AS evidence, 'f' || f.answered AS answer_evidence, f.source,
         case_time(f.time_us, src.offset_us, src.offset_at_us, src.drift_ppb) AS time_us, f.time_us AS own_us,
         case_time(f.last_us, src.offset_us, src.offset_at_us, src.drift_ppb) AS last_us, f.client AS client_key, c.text AS client_host,
         f.client_port, f.server AS server_key, s.text AS server_host, f.server_port, f.transport, f.ms, f.method, f.credentials, f.outcome, f.code, f.reason, f.relayed,
         f.requests, f.sends, (f.answer_us - f.time_us) / 1e6 AS waited_s, (src.last_us - f.last_us) / 1e6 AS goes_on_s
    FROM stun_flow f CROSS JOIN source src ON src.id = f.source CROSS JOIN str c ON c.id = f.client CROSS JOIN str s ON s.id = f.server;

-- Patterns of rules that were met in records that are not SIP; their groups with a name are in v_hit_field.
CREATE TEMP VIEW v_hit AS
  SELECT h.id AS hit, h.rule, h.pattern, 'e' || h.event || '@' || h.at AS evidence, h.event, e.source, e.time_us, e.host, e.level,
         e.component, e.call, e.call_id
    FROM hit h CROSS JOIN v_event e ON e.event = h.event;

CREATE TEMP VIEW v_hit_field AS
  SELECT hit, name, value FROM hit_field;

CREATE TEMP VIEW v_finding AS
  SELECT id AS finding, key, rule, rev, title, severity, confidence, kind, owner, subject_type, subject, decided_by,
         n_calls, n_users, first_us, last_us, utc, means, cause, fix, confirm, rule_out, explained_by, asks, suppressed FROM finding;

CREATE TEMP VIEW v_finding_fact AS SELECT finding, ord, name, value FROM finding_fact;

CREATE TEMP VIEW v_finding_call AS SELECT finding, ord, call FROM finding_call;

CREATE TEMP VIEW v_evidence AS
  SELECT e.finding, e.ord, e.role, src.path, e.host, e.line, e.offset, e.time_us, e.utc, e.text, e.cut, e.sighting, e.event,
         e.frame
    FROM evidence e JOIN source src ON src.id = e.source;

CREATE TEMP VIEW v_skipped AS SELECT rule, needs, reason FROM skipped;
