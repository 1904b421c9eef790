-- The case file. Evidence first: it is what the case is kept for. Everything after it is derived and can
-- be made again from the evidence. Times are microseconds since 1970-01-01 on the witness's own clock
-- unless said otherwise; NULL where none is written.

-- Evidence -------------------------------------------------------------------------------------------

CREATE TABLE meta(            -- program version, schema and views version, hash key, totals
  key   TEXT PRIMARY KEY,
  value
) WITHOUT ROWID;

CREATE TABLE source(          -- one file, or one member of an archive
  id        INTEGER PRIMARY KEY,
  path      TEXT NOT NULL,    -- as the user reaches it
  format    TEXT,             -- the parser's name; NULL: nobody reads it
  host      TEXT,             -- the machine that wrote it, if told; "first +n" when several
  role      TEXT,             -- client | server | edge | NULL
  encoding  TEXT,             -- 'binary': a capture; where others have line numbers, it has frame numbers
  bytes     INTEGER NOT NULL DEFAULT 0,
  sha256    TEXT,
  records   INTEGER NOT NULL DEFAULT 0, -- of a capture, its frames
  messages  INTEGER NOT NULL DEFAULT 0, -- sightings of SIP messages
  first_us  INTEGER,
  last_us   INTEGER,
  gap_at_us INTEGER,          -- where the longest time without a record begins; NULL: all have one time, or none was read
  gap_us    INTEGER,          -- how long that is
  zone      TEXT,             -- utc | local | unknown
  -- derived, how its clock stands to the case's (call/clock.h):
  offset_us INTEGER,          -- add it to raw times to reach the case's clock; NULL: not known
  offset_at_us INTEGER,       -- raw time at which it holds; NULL: at every time
  drift_ppb INTEGER,          -- what is added for each 10^9 of raw time after that; NULL: no drift was found
  offset_bound_us INTEGER,    -- the truth lies within it; NULL: not known
  zone_offset_s INTEGER,      -- local time less UTC
  zone_by   TEXT,             -- who says so: stated | pairs | date
  skew_us   INTEGER,          -- its clock is ahead by this, zone taken out; NULL: not known
  clock_pairs INTEGER,        -- messages that it was compared by
  offset_why TEXT,            -- in words
  host_by   TEXT,             -- stated: it says so itself; derived: from addresses, paths and other sources; NULL: not known
  role_by   TEXT              -- the same; assumed: as most who write this format
);

CREATE TABLE block(           -- the source's bytes in pieces cut at line ends; of a capture, the frames that matter
  source   INTEGER NOT NULL,
  seq      INTEGER NOT NULL,
  offset   INTEGER NOT NULL,  -- of its first byte in the source; blocks of a capture have gaps between them
  bytes    INTEGER NOT NULL,  -- before compression
  line     INTEGER NOT NULL,  -- number of its first line, or frame
  lines    INTEGER NOT NULL,  -- that begin in it; of a capture 0
  first_us INTEGER,           -- earliest record that begins in it
  data     INTEGER NOT NULL,  -- blob
  PRIMARY KEY(source, seq)
) WITHOUT ROWID;

CREATE TABLE blob(            -- zstd frames: blocks, and texts of messages many at a time
  id   INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);

CREATE TABLE note(            -- what was odd about a source
  id     INTEGER PRIMARY KEY,
  source INTEGER,             -- NULL: about the case
  code   TEXT NOT NULL,
  offset INTEGER,
  count  INTEGER NOT NULL,
  text   TEXT NOT NULL
);

-- Derived: what parsers read ---------------------------------------------------------------------------

CREATE TABLE str(             -- texts that recur: Call-IDs, tags, addresses, hosts; id is a number of its own
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL
);

CREATE TABLE sighting(        -- one witness's record of one SIP message
  id         INTEGER PRIMARY KEY,
  source     INTEGER NOT NULL,
  time_us    INTEGER,
  line       INTEGER NOT NULL, -- of the start line; of a capture, the frame
  offset     INTEGER NOT NULL, -- of the start line
  dir        INTEGER NOT NULL, -- 0 not told, 1 sent, 2 received by the witness
  flags      INTEGER NOT NULL, -- enum sighting_flag
  faults     INTEGER NOT NULL, -- enum sip_fault
  local      INTEGER,          -- str
  peer       INTEGER,          -- str
  local_host INTEGER,          -- str: local and peer without their port, lower case
  peer_host  INTEGER,
  host       INTEGER,          -- str: machine that wrote the record, where the record says so
  transport  TEXT,
  text_blob  INTEGER NOT NULL, -- blob that holds its text, where in it, how long; below 0: block -1 - text_blob of its source does
  text_at    INTEGER NOT NULL,
  text_len   INTEGER NOT NULL,
  method     TEXT NOT NULL,    -- of the CSeq in answers
  status     INTEGER,          -- NULL: a request
  reason     TEXT,             -- of the status line
  cseq       INTEGER,
  n_via      INTEGER NOT NULL,
  call_id    INTEGER,          -- str
  from_tag   INTEGER,          -- str
  to_tag     INTEGER,          -- str
  branch     INTEGER,          -- hash only: top Via's branch, or its sent-by where there is none
  uri        INTEGER,          -- str: Request-URI
  from_aor   INTEGER,          -- str
  to_aor     INTEGER,          -- str
  agent      INTEGER,          -- str: User-Agent or Server
  conversation INTEGER,        -- str: Ms-Conversation-ID
  session_s  INTEGER,          -- Session-Expires
  variant    INTEGER
);

CREATE TABLE date(            -- the Date header of a message that the witness received
  sighting INTEGER PRIMARY KEY,
  us       INTEGER NOT NULL   -- UTC
);

CREATE TABLE extent(          -- where a text stands in its source, when it is not one piece
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,  -- offset in the text
  len      INTEGER NOT NULL,
  offset   INTEGER NOT NULL,  -- offset in the source
  line     INTEGER NOT NULL,
  PRIMARY KEY(sighting, at)
) WITHOUT ROWID;

CREATE TABLE pace(            -- when the lines of a block were written, and of which messages they are (store/pace.h); of a capture,
  source   INTEGER NOT NULL,  -- which has no lines, some thousands of its messages a row
  seq      INTEGER NOT NULL,  -- block; of a capture 0, 1 …
  items    INTEGER NOT NULL,  -- of a capture, its messages; else 0
  first_us INTEGER,           -- of the first record with a time that begins in it; NULL: none does
  last_us  INTEGER,           -- the latest
  data     INTEGER NOT NULL,  -- blob
  PRIMARY KEY(source, seq)
) WITHOUT ROWID;

CREATE TABLE event(           -- one log record that is not SIP
  id        INTEGER PRIMARY KEY,
  source    INTEGER NOT NULL,
  time_us   INTEGER,
  line      INTEGER NOT NULL,
  offset    INTEGER NOT NULL,
  bytes     INTEGER NOT NULL, -- its length in the source
  host      INTEGER,          -- str
  level     TEXT,
  component TEXT,
  topic     TEXT,             -- TF_DIAG, TF_COMPONENT …; of a class its key
  call_id   INTEGER,          -- str: the Call-ID that it names
  class     TEXT              -- event_class_word(): which fields it has (input/record.h); NULL: a record of a log
);

CREATE TABLE event_field(     -- the "name: value" lines of an event that has them; of a class, its facts
  event INTEGER NOT NULL,
  name  TEXT NOT NULL,        -- as written
  value TEXT NOT NULL,
  cut   INTEGER               -- 1: the witness wrote no more of it; NULL: this is all
);

CREATE TABLE hit(             -- one pattern of a rule, met in an event
  id      INTEGER PRIMARY KEY,
  event   INTEGER NOT NULL,
  rule    TEXT NOT NULL,
  pattern TEXT NOT NULL,
  at      INTEGER NOT NULL    -- lines below the event's first
);

CREATE TABLE hit_field(       -- the pattern's groups that have a name
  hit   INTEGER NOT NULL,
  name  TEXT NOT NULL,
  value TEXT NOT NULL
);

CREATE TABLE diag(            -- one ms-diagnostics, ms-diagnostics-public or ms-client-diagnostics value
  id       INTEGER PRIMARY KEY,
  sighting INTEGER,           -- one of these two: an event where the header has lost its message
  event    INTEGER,
  at       INTEGER NOT NULL,  -- where its header begins: offset in the message's text, or lines below the event's first
  header   TEXT NOT NULL,     -- lower case
  code     INTEGER NOT NULL,
  reason   TEXT,
  source   TEXT               -- source= parameter: the server that wrote it
);

CREATE TABLE diag_param(
  diag  INTEGER NOT NULL,
  name  TEXT NOT NULL,        -- lower case
  value TEXT NOT NULL
);

CREATE TABLE media_debug(     -- Caller/CalleeMediaDebug of one modality
  id              INTEGER PRIMARY KEY,
  diag            INTEGER NOT NULL,
  side            TEXT NOT NULL, -- caller | callee: who wrote it
  modality        TEXT,
  icewarn         INTEGER,
  local_site      TEXT,
  local_mr        TEXT,
  remote_site     TEXT,
  remote_mr       TEXT,
  port_range      TEXT,
  local_location  INTEGER,
  remote_location INTEGER,
  federation      INTEGER
);

CREATE TABLE sdp_media(       -- one m-line; candidates counted per kind and transport, component 1 only
  sighting   INTEGER NOT NULL,
  description INTEGER NOT NULL, -- 0, 1 … of the message
  idx        INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  fallback   INTEGER NOT NULL, -- 1: the copy for OCS 2007
  media      TEXT NOT NULL,
  label      TEXT,
  proto      TEXT,
  port       INTEGER NOT NULL,
  direction  TEXT NOT NULL,
  connection TEXT,
  candidates INTEGER NOT NULL,
  host_udp   INTEGER NOT NULL,
  host_tcp   INTEGER NOT NULL,
  srflx_udp  INTEGER NOT NULL, -- whose address differs from raddr
  srflx_tcp  INTEGER NOT NULL,
  relay_udp  INTEGER NOT NULL,
  relay_tcp  INTEGER NOT NULL,
  unknown    INTEGER NOT NULL, -- draft-06 lines and others without a kind
  relay_address TEXT,          -- of the first relay candidate
  remote_candidates INTEGER NOT NULL,
  ipv6       INTEGER NOT NULL, -- of the candidates: in x-candidate-ipv6 lines
  codecs     INTEGER,          -- str: "0 PCMU/8000, 101 telephone-event/8000"
  hold       TEXT,             -- sendonly | inactive | recvonly | null-address; NULL: none, or the line is off
  ptime      INTEGER,          -- ms
  rtcp_mux   INTEGER NOT NULL,
  crypto     INTEGER NOT NULL, -- a=crypto lines
  suites     TEXT,             -- of those, each once
  cryptoscale INTEGER NOT NULL,
  encryption TEXT,             -- rejected | optional | required
  fingerprint INTEGER NOT NULL, -- DTLS-SRTP
  setup      TEXT,
  reuse      TEXT,             -- a=connection: new | existing
  mid        TEXT,
  bundled    INTEGER NOT NULL,
  bypass     TEXT,             -- x-bypassid
  diagnostics TEXT,            -- x-ms-sdp-diagnostics
  ufrag      TEXT,
  origin     TEXT,             -- o=
  fault      TEXT,             -- the first thing against the grammar: sdp_fault_word()
  PRIMARY KEY(sighting, description, idx)
) WITHOUT ROWID;

CREATE TABLE mras(            -- a media relay request or answer
  sighting    INTEGER PRIMARY KEY,
  at          INTEGER NOT NULL,
  response    INTEGER NOT NULL,
  reason      TEXT,           -- reasonPhrase
  credentials INTEGER NOT NULL,
  relays      INTEGER NOT NULL,
  udp         INTEGER NOT NULL, -- relays that name a UDP port
  tcp         INTEGER NOT NULL,
  host        TEXT,           -- of the first relay
  version     TEXT,
  location    TEXT,           -- that the request asks for: intranet | internet
  duration    INTEGER         -- minutes
);

CREATE TABLE media_debug_field( -- what else Caller/CalleeMediaDebug says
  media_debug INTEGER NOT NULL,
  name        TEXT NOT NULL,  -- lower case
  value       TEXT NOT NULL
);

CREATE TABLE link(            -- a key that ties dialogs of one conversation together
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,  -- of its header or body in the message's text; so in the tables below
  kind     TEXT NOT NULL,     -- sip_link_word()
  value    INTEGER NOT NULL   -- str: a uuid, a Call-ID …
);

CREATE TABLE reason(          -- one Reason value
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  protocol TEXT NOT NULL,     -- as written: SIP, Q.850 …
  cause    INTEGER,
  text     TEXT
);

CREATE TABLE warning(
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  code     INTEGER NOT NULL,
  agent    TEXT,
  text     TEXT
);

CREATE TABLE party(           -- who is named beside From and To
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,     -- sip_party_word()
  aor      INTEGER,           -- str; NULL: a URI of another kind
  display  TEXT,
  device   TEXT,              -- GRUU or epid
  reason   TEXT,              -- of a diversion
  tag      TEXT
);

CREATE TABLE number(          -- a header that is a number
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,     -- sip_number_word()
  value    INTEGER NOT NULL,
  beside   TEXT               -- comment, refresher, CSeq
);

CREATE TABLE subscription(    -- Event and Subscription-State
  sighting INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  event    TEXT,
  event_id TEXT,
  state    TEXT,
  reason   TEXT,
  expires_s INTEGER,
  retry_after_s INTEGER
);

CREATE TABLE sipfrag(         -- how the call that a REFER asked for goes
  sighting INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  status   INTEGER,
  reason   TEXT,
  method   TEXT,
  call_id  INTEGER            -- str
);

CREATE TABLE quality_report(  -- VQReportEvent, or the text form of RFC 6035
  id       INTEGER PRIMARY KEY,
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  form     TEXT NOT NULL,     -- xml | text
  kind     TEXT,              -- of the text form: CallTerm …
  call_id  INTEGER,           -- str: of the dialog that it speaks of
  from_tag TEXT,
  to_tag   TEXT,
  started  TEXT,              -- as written
  ended    TEXT,
  correlation TEXT,
  category TEXT,
  from_uri TEXT,
  to_uri   TEXT,
  conf_uri TEXT
);

CREATE TABLE quality(         -- one direction of one media line of a report
  report   INTEGER NOT NULL,
  idx      INTEGER NOT NULL,  -- of the media line
  label    TEXT,
  stream   TEXT,              -- inbound | outbound of the reporter; NULL: the line has no figures
  connectivity TEXT,          -- DIRECT | RELAY | HTTP-PROXY | FAILED
  icewarn  INTEGER,
  transport TEXT,
  network  TEXT,
  capture  TEXT,              -- devices of the reporter
  render   TEXT,
  local    TEXT,
  remote   TEXT,
  relay    TEXT,
  reflexive TEXT,
  codec    TEXT,
  packets  INTEGER,
  loss     REAL,              -- ratio
  loss_max REAL,
  jitter_ms REAL,
  jitter_max_ms REAL,
  rtt_ms   REAL,
  rtt_max_ms REAL,
  mos      REAL,              -- network MOS, wide-band; of the text form MOSLQ or MOSCQ
  mos_min  REAL,
  degradation REAL,
  degradation_max REAL,
  concealed REAL,             -- ratio
  frame_loss_percent REAL,
  frame_rate REAL,
  post_fec_loss REAL          -- ratio
);

CREATE TABLE provision(       -- in-band provisioning
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  request  INTEGER NOT NULL,
  grp      TEXT NOT NULL,
  name     TEXT,              -- NULL: the group is empty, or only asked for
  value    TEXT
);

CREATE TABLE roaming(         -- roaming-self, roaming-contacts: how many of each
  sighting INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,     -- self | contacts
  contacts INTEGER NOT NULL,
  groups   INTEGER NOT NULL,
  categories INTEGER NOT NULL,
  containers INTEGER NOT NULL,
  subscribers INTEGER NOT NULL,
  delegates INTEGER NOT NULL
);

CREATE TABLE conference(      -- C3P, conference-info
  sighting INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  kind     TEXT NOT NULL,     -- request | response | notify | info
  command  TEXT,
  request_id TEXT,
  code     TEXT,              -- success | pending | failure
  reason   TEXT,
  uri      INTEGER,           -- str
  state    TEXT,              -- full | partial | deleted
  users    INTEGER NOT NULL,
  disconnected INTEGER NOT NULL,
  guests   INTEGER NOT NULL   -- users at anonymous.invalid without a name
);

CREATE TABLE trouble(         -- a client's error report; a row for each diagnostics value in it
  sighting INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  call_id  INTEGER,           -- str: of the dialog that failed
  method   TEXT,
  status   INTEGER,
  code     INTEGER,
  reason   TEXT
);

CREATE TABLE frame(           -- a frame of a capture that a finding may quote, and that holds no SIP
  id       INTEGER PRIMARY KEY,
  source   INTEGER NOT NULL,
  first    INTEGER,           -- of the same flow: its first such row; NULL: this is it
  frame    INTEGER NOT NULL,
  offset   INTEGER NOT NULL,
  time_us  INTEGER,
  text     TEXT NOT NULL,     -- what it shows, in a line
  silent   INTEGER NOT NULL,  -- 1: nothing came in answer …
  until_us INTEGER            -- … up to then; NULL: to the end of the capture
);

CREATE TABLE tls_flow(        -- a TCP connection that began with a ClientHello (input/flow.h)
  id          INTEGER PRIMARY KEY,
  source      INTEGER NOT NULL,
  time_us     INTEGER,        -- of the ClientHello
  client      INTEGER NOT NULL, -- str: address
  client_port INTEGER NOT NULL,
  server      INTEGER NOT NULL, -- str
  server_port INTEGER NOT NULL,
  sni         TEXT,
  lowest      TEXT,           -- versions offered: TLS 1.2 …; NULL: not told
  highest     TEXT,
  pseudo      INTEGER NOT NULL, -- as MS-TURN imitates it
  hellos      INTEGER NOT NULL, -- times that it was sent
  acked       INTEGER NOT NULL,
  answer      TEXT NOT NULL,  -- tls_answer_word()
  version     TEXT,           -- chosen
  cipher      INTEGER,
  status      INTEGER,        -- of an answer of HTTP or SIP
  reply       TEXT,           -- first line of one in plain text
  alert       INTEGER,        -- in the clear
  alert_name  TEXT,
  alert_level INTEGER,
  alert_by    TEXT,           -- client | server
  certificate TEXT,           -- of the client: empty | sent; NULL: none was seen
  ended_by    TEXT,           -- client | server, who was first; NULL: it went on
  ended_how   TEXT,           -- fin | rst
  answer_us   INTEGER,
  end_us      INTEGER,
  hello       INTEGER,        -- these five: frame
  answered    INTEGER,
  alerted     INTEGER,
  presented   INTEGER,
  ended       INTEGER
);

CREATE TABLE stun_flow(       -- requests of TURN between two ends, by method and outcome (input/flow.h)
  id          INTEGER PRIMARY KEY,
  source      INTEGER NOT NULL,
  time_us     INTEGER,        -- of the first request
  last_us     INTEGER,        -- of the last
  client      INTEGER NOT NULL, -- str: address
  client_port INTEGER NOT NULL,
  server      INTEGER NOT NULL, -- str
  server_port INTEGER NOT NULL,
  transport   TEXT NOT NULL,  -- udp | tcp | pseudo-tls
  ms          INTEGER NOT NULL, -- 1: MS-TURN
  method      TEXT NOT NULL,
  credentials INTEGER NOT NULL, -- the requests carried them
  outcome     TEXT NOT NULL,  -- success | error | none
  code        INTEGER,
  reason      TEXT,
  relayed     TEXT,           -- address:port
  requests    INTEGER NOT NULL,
  sends       INTEGER NOT NULL, -- requests that were sent again count too
  answer_us   INTEGER,
  request     INTEGER,        -- these two: frame
  answered    INTEGER
);

-- Derived: what sightings mean (call/call.h) -----------------------------------------------------------

CREATE TABLE message(
  id          INTEGER PRIMARY KEY, -- its best sighting
  leg         INTEGER NOT NULL,
  call        INTEGER NOT NULL,
  dialog      INTEGER,
  transaction_id INTEGER,
  origin      INTEGER NOT NULL, -- message: the same request or answer where it was first sent, as far as seen; itself there
  hop         INTEGER NOT NULL, -- elements between that and this: 0 where it was first sent
  sightings   INTEGER NOT NULL,
  repeats     INTEGER NOT NULL,
  first_us    INTEGER,          -- these two on the case's clock
  last_us     INTEGER,
  order_us    INTEGER           -- first_us, but never before what caused it: the order of the leg
);

CREATE TABLE outside(         -- events outside the window of what is judged; sightings outside it are of no message
  event INTEGER PRIMARY KEY
);

CREATE TABLE seen(            -- sightings of a message beyond its best
  sighting INTEGER PRIMARY KEY,
  message  INTEGER NOT NULL
);

CREATE TABLE tx(              -- transaction
  id          INTEGER PRIMARY KEY,
  leg         INTEGER NOT NULL,
  call        INTEGER NOT NULL,
  dialog      INTEGER,
  method      TEXT NOT NULL,  -- at most 256 bytes of it
  cseq        INTEGER,
  request     INTEGER,        -- message
  provisional INTEGER,        -- message: the last 1xx
  final       INTEGER,        -- message
  cancel      INTEGER,        -- message
  ack         INTEGER,        -- message: of an INVITE
  status      INTEGER,
  best_provisional INTEGER,
  fate        TEXT NOT NULL,  -- fate_word()
  mishap      TEXT,           -- mishap_word()
  in_dialog   INTEGER NOT NULL,
  outgoing    INTEGER NOT NULL,
  repeats     INTEGER NOT NULL,
  final_repeats INTEGER NOT NULL,
  first_us    INTEGER,
  last_us     INTEGER
);

CREATE TABLE ending(          -- how transactions ended, each way once
  method TEXT NOT NULL,       -- '*': some ways are not told, any may be there
  fate   TEXT NOT NULL,
  status INTEGER,
  n      INTEGER NOT NULL     -- transactions
);

CREATE TABLE dialog(
  id         INTEGER PRIMARY KEY,
  leg        INTEGER NOT NULL,
  call       INTEGER NOT NULL,
  local_tag  INTEGER,
  remote_tag INTEGER,
  method     TEXT,
  state      TEXT NOT NULL,   -- early | confirmed | ended
  first_us   INTEGER,
  last_us    INTEGER
);

CREATE TABLE lost(            -- a message that its receiver never got (call/lost.h)
  message  INTEGER PRIMARY KEY,
  sender   INTEGER NOT NULL,  -- str
  receiver INTEGER NOT NULL,  -- str
  sends    INTEGER NOT NULL,  -- first and again
  first_us INTEGER,           -- on the case's clock
  last_us  INTEGER,
  captured INTEGER            -- 1: a capture between them has it, 0: it has others, and not this; NULL: there is none
);

CREATE TABLE clock_pair(      -- the message that shows best how a source's clock stands to another's
  source   INTEGER PRIMARY KEY,
  other    INTEGER NOT NULL,  -- source
  sighting INTEGER NOT NULL,  -- the message as this source saw it,
  other_sighting INTEGER NOT NULL, -- and as the other did
  pairs    INTEGER NOT NULL,  -- messages that both saw,
  agree    INTEGER NOT NULL,  -- and that agree
  bound_us INTEGER            -- the truth lies within it; NULL: not known
);

CREATE TABLE leg(             -- all of one Call-ID
  id          INTEGER PRIMARY KEY,
  call        INTEGER NOT NULL,
  kind        TEXT NOT NULL,  -- call | conference | registration | subscription | other
  call_id     INTEGER,        -- str
  from_aor    INTEGER,        -- str
  to_aor      INTEGER,        -- str
  messages    INTEGER NOT NULL,
  final_status INTEGER,
  established INTEGER NOT NULL,
  outcome     TEXT NOT NULL,  -- fate_word() of what decided it
  decided_by  INTEGER,        -- str: the element that gave that answer,
  decided_how TEXT,           -- known by: decided_word()
  last_from   INTEGER,        -- str: the last hop over which its request is seen to have come: who sent it,
  last_to     INTEGER,        -- str: who received it
  talk_s      INTEGER,        -- seconds from the answer to the BYE; NULL: one of them was not seen
  first_us    INTEGER,
  last_us     INTEGER,
  joined_by   TEXT,           -- what ties it to the others of its call: join_word(); NULL: it is the first
  trust       INTEGER         -- of that tie: 1, a key that says so, … 7, only alike (call/join.h)
);

CREATE TABLE call(            -- one conversation: a leg, or several that belong together
  id          INTEGER PRIMARY KEY, -- its first leg
  kind        TEXT NOT NULL,
  legs        INTEGER NOT NULL,
  messages    INTEGER NOT NULL,
  final_status INTEGER,       -- of the leg that decided
  established INTEGER NOT NULL,
  outcome     TEXT NOT NULL,  -- of that leg; partly: some legs stand, some have failed
  decided     INTEGER NOT NULL, -- leg that decided
  first_us    INTEGER,
  last_us     INTEGER
);

CREATE TABLE alias(           -- an address by which others know a machine, learned where both ends wrote a message
  address INTEGER PRIMARY KEY, -- str
  host    INTEGER NOT NULL     -- str
);

-- Derived: what rules found ----------------------------------------------------------------------------

CREATE TABLE finding(
  id         INTEGER PRIMARY KEY, -- in the order of the report
  key        TEXT NOT NULL UNIQUE, -- rule + subject: stable between runs
  rule       TEXT NOT NULL,
  rev        INTEGER NOT NULL,
  title      TEXT NOT NULL,
  severity   TEXT NOT NULL,   -- error | warning | notice | info
  confidence TEXT NOT NULL,   -- confirmed | likely | possible
  kind       TEXT NOT NULL,   -- cause | symptom | expected | noise
  owner      TEXT,
  subject_type TEXT,
  subject    TEXT,
  decided_by TEXT,
  n_calls    INTEGER NOT NULL,
  n_users    INTEGER NOT NULL,
  first_us   INTEGER,
  last_us    INTEGER,
  utc        INTEGER NOT NULL, -- are first_us and last_us UTC
  means      TEXT,            -- the article's sections, facts filled in (Markdown)
  cause      TEXT,
  fix        TEXT,
  confirm    TEXT,
  rule_out   TEXT,
  refs       TEXT,            -- one a line
  explained_by INTEGER,       -- finding that takes this symptom under it
  asks       TEXT,            -- requests for what would make it certain, one a line
  suppressed TEXT             -- why the site does not want to see it
);

CREATE TABLE finding_fact(
  finding INTEGER NOT NULL,
  ord     INTEGER NOT NULL,
  name    TEXT NOT NULL,
  value   TEXT NOT NULL       -- the first, and "+n" when there were several
);

CREATE TABLE finding_call(
  finding INTEGER NOT NULL,
  ord     INTEGER NOT NULL,
  call    INTEGER NOT NULL
);

CREATE TABLE finding_user(
  finding INTEGER NOT NULL,
  ord     INTEGER NOT NULL,
  user    TEXT NOT NULL
);

CREATE TABLE evidence(
  finding  INTEGER NOT NULL,
  ord      INTEGER NOT NULL,
  role     TEXT NOT NULL,     -- what it shows, in words
  source   INTEGER NOT NULL,
  sighting INTEGER,           -- one of these two; neither: a frame
  event    INTEGER,
  host     TEXT,
  line     INTEGER,
  frame    INTEGER,           -- captures: frame number
  offset   INTEGER,
  time_us  INTEGER,
  utc      INTEGER NOT NULL,
  text     TEXT NOT NULL,     -- the quoted line, secrets masked
  cut      INTEGER NOT NULL   -- 1: the quote is shortened
);

CREATE TABLE skipped(         -- rules that could not be judged
  rule   TEXT NOT NULL,
  needs  TEXT NOT NULL,       -- what is missing, one word a line; or the reason
  reason TEXT NOT NULL        -- "needs" | "budget" | "error"
);

-- Indexes of tables that get many rows. Those on a number are laid down with the rows (put.c); those behind them hold few rows or none
-- and are made when the rows are in, if there is one. The others stand in indexes.sql.

CREATE INDEX message_call ON message(call);
CREATE INDEX tx_call ON tx(call);
CREATE INDEX tx_leg ON tx(leg);
CREATE INDEX dialog_call ON dialog(call);
CREATE INDEX leg_call_id ON leg(call_id);
CREATE INDEX leg_call ON leg(call);
CREATE INDEX leg_talk ON leg(talk_s) WHERE talk_s IS NOT NULL;
CREATE INDEX seen_message ON seen(message);
CREATE INDEX diag_param_diag ON diag_param(diag);
CREATE INDEX event_call_id ON event(call_id) WHERE call_id IS NOT NULL;
CREATE INDEX event_field_event ON event_field(event);
CREATE INDEX hit_field_hit ON hit_field(hit);
CREATE INDEX link_value ON link(value);
CREATE INDEX link_sighting ON link(sighting);
CREATE INDEX party_sighting ON party(sighting);
CREATE INDEX number_sighting ON number(sighting);
CREATE INDEX sighting_bare ON sighting(status) WHERE method = 'INVITE' AND NOT flags & 1024;
CREATE INDEX sighting_hidden ON sighting(flags) WHERE flags & 6144;
CREATE INDEX sighting_faults ON sighting(faults) WHERE faults;
CREATE INDEX sighting_agent ON sighting(agent) WHERE agent IS NOT NULL AND status IS NULL;

-- status and method are for whoever looks for some among them: read from here, in the order of the table
CREATE INDEX tx_fate ON tx(fate, id, status, method) WHERE fate IN ('failed', 'unanswered');
CREATE INDEX tx_settled ON tx(fate, id, status, method) WHERE fate IN ('declined', 'cancelled');
CREATE INDEX tx_mishap ON tx(mishap) WHERE mishap IS NOT NULL;
CREATE INDEX event_class ON event(class, topic) WHERE class IS NOT NULL;
CREATE INDEX event_windows ON event(CAST(topic AS INTEGER)) WHERE class = 'windows';
CREATE INDEX event_http ON event(CAST(topic AS INTEGER)) WHERE class = 'http';
CREATE INDEX tx_challenged ON tx(leg, method, cseq) WHERE fate = 'challenged';
CREATE INDEX tx_change ON tx(method) WHERE in_dialog AND method IN ('INVITE', 'UPDATE');
CREATE INDEX sdp_media_image ON sdp_media(sighting) WHERE media = 'image';
CREATE INDEX sdp_media_hold ON sdp_media(hold) WHERE hold IS NOT NULL;
CREATE INDEX sdp_media_off ON sdp_media(sighting) WHERE port = 0;
