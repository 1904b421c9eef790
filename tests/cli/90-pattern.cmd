# A rule's pattern is looked for in lines that are no SIP, while they stream in; the case made anew finds the same.
mkdir -p "$T/site/x"
cat > "$T/site/x/idle-fails.md" <<'E'
---
id: idle-fails
rev: 1
severity: error
kind: cause
confidence: likely
owner: nobody
subject: client
---
# {subject} fails with {code}

## Means

m

## Cause

c

## Fix

f

## Confirm

c

## Rule out

r

```pattern failed format=uccapi
Function: (?<fn>\S+) .*hr (?<code>0x8[0-9a-f]+)
```

```sql
SELECT f.value AS subject, h.evidence, 'the line' AS role, c.value AS code
  FROM v_hit h JOIN v_hit_field f ON f.hit = h.hit AND f.name = 'fn' JOIN v_hit_field c ON c.hit = h.hit AND c.name = 'code'
 WHERE h.rule = 'idle-fails'
```
E
cat > "$T/u.log" <<'E'
03/12/2013|10:02:31.640 2D8:1C98 INFO  :: Function: CUccEndpoint::Idle elapsed 17 ms hr 0x0
03/12/2013|10:02:32.640 2D8:1C98 INFO  :: Function: CUccEndpoint::Idle elapsed 17 ms hr 0x80ee0061
03/12/2013|10:02:33.640 2D8:1C98 INFO  :: Function: CUccEndpoint::Idle elapsed 17 ms hr 0x0
E
"$SIPDX" triage --rules "$T/site" -o "$T/c.sipdx" "$T/u.log" | sed -n '/^ERROR/p; /Evidence/,/elapsed/p'
"$SIPDX" query "$T/c.sipdx" "SELECT hit, rule, pattern, evidence, level FROM v_hit"
"$SIPDX" query "$T/c.sipdx" "SELECT * FROM v_hit_field"
"$SIPDX" rebuild --rules "$T/site" "$T/c.sipdx" >/dev/null && "$SIPDX" query "$T/c.sipdx" "SELECT title FROM v_finding"
"$SIPDX" rebuild "$T/c.sipdx" >/dev/null && "$SIPDX" query "$T/c.sipdx" "SELECT count(*) FROM v_hit"
