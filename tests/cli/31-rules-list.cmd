"$SIPDX" rules list | grep -E '^(appsharing-no-tcp-relay-candidates|auth-challenge-step|final-failure-unexplained|meeting-join-1028-allow-list) '
"$SIPDX" rules list | awk '{ print $2 }' | LC_ALL=C sort -u
"$SIPDX" rules list | awk 'NF < 4 { print "no title: " $0 }'
