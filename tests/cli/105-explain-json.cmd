# The same for programs.
"$SIPDX" explain 0x80012b --format json | jq -c '.asked, (.explanations[] | [.as, .code, .name, (.bits | length), (.rules | length > 0)])'
"$SIPDX" explain 17 --format json | jq -c '.explanations[] | del(.rules)'
"$SIPDX" explain invite-no-answer --format json | jq -c '.explanations[].article | [.id, .family, .severity, .refs], (keys | length)'
