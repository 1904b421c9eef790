-- Made after the load: an index built while rows stream in costs eight times as much. Those of tables that get many rows stand in
-- schema.sql, where put.c has them made.
CREATE INDEX diag_code ON diag(code);
CREATE INDEX diag_sighting ON diag(sighting) WHERE sighting IS NOT NULL;
CREATE INDEX diag_event ON diag(event) WHERE event IS NOT NULL;
CREATE INDEX media_debug_diag ON media_debug(diag);
CREATE INDEX event_topic ON event(topic);
CREATE INDEX hit_rule ON hit(rule, pattern);
CREATE INDEX media_debug_field_of ON media_debug_field(media_debug);
CREATE INDEX media_debug_field_name ON media_debug_field(name);
CREATE INDEX link_kind ON link(kind);
CREATE INDEX reason_sighting ON reason(sighting);
CREATE INDEX warning_sighting ON warning(sighting);
CREATE INDEX number_session ON number(value) WHERE kind = 'session-expires' AND value < 90;
CREATE INDEX subscription_state ON subscription(state) WHERE state IS NOT NULL;
CREATE INDEX quality_of ON quality(report);
CREATE INDEX provision_name ON provision(name);
CREATE INDEX tls_flow_answer ON tls_flow(answer);
CREATE INDEX tls_flow_alert ON tls_flow(alert) WHERE alert IS NOT NULL;
CREATE INDEX tls_flow_server ON tls_flow(server);
CREATE INDEX stun_flow_outcome ON stun_flow(outcome);
CREATE INDEX stun_flow_server ON stun_flow(server);
CREATE INDEX finding_call_of ON finding_call(call);
