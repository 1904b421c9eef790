# Links that go round, a fifo, names of all kinds, and a path that is too long: each is noted once.
d=$T/d && mkdir "$d" && cd "$d"
ln -s . loop && ln -s loop2 loop2 && mkfifo fifo
for n in '--output=x' "$(printf 'new\nline')" "$(printf 'esc\033[31m')" "$(printf 'bidi\342\200\256')" "$(printf 'no\377utf8')"; do
        printf 'nothing\n' >"./$n"
done
i=0
while [ $i -lt 25 ]; do
        n=$(printf 'x-y+%.0s' $(seq 50))
        mkdir "$n" && cd -P "$n" || break
        i=$((i + 1))
done 2>/dev/null
cd "$T" && "$SIPDX" triage d >out
echo "$?"
sed 's|\(x-y+\)\{9,\}|X|g; s|\(X/\)\{2,\}|X/|g' out
