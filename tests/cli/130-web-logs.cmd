# A request in the log of IIS and in that of Exchange's proxy, joined by its id; what a browser or a client showed as its secret is masked.
"$SIPDX" triage tests/cli/data/weblogs -o "$T/case" >/dev/null
"$SIPDX" query "$T/case" "SELECT i.url, i.status, x.status AS proxied, x.user, x.error FROM v_http i JOIN v_http x ON x.request_id = i.request_id
  WHERE i.witness = 'iis' AND x.witness = 'exchange'"
"$SIPDX" query "$T/case" "SELECT witness, status, url, user FROM v_http ORDER BY time_us"
"$SIPDX" query "$T/case" "SELECT path, format, records FROM source ORDER BY path"
