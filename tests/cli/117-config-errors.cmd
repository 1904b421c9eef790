mkdir -p "$T/config/sipdx"
cat >"$T/config/sipdx/config" <<'END'
# one good line among
mouse = no
theme = pink
style eror = 203 bold
style error = 203 blod
key serch = F3
key search = F13
columns
nonsense = yes
END
"$SIPDX" browse tests/cli/data/meeting; echo "exit $?"
"$SIPDX" browse --config "$T/none" tests/cli/data/meeting; echo "exit $?"
printf 'mouse = never \033[31m\n' >"$T/own"
"$SIPDX" browse --config="$T/own" tests/cli/data/meeting; echo "exit $?"
head -c 300000 /dev/zero >"$T/config/sipdx/config"
"$SIPDX" browse tests/cli/data/meeting; echo "exit $?"
rm "$T/config/sipdx/config"
"$SIPDX" browse --theme pink tests/cli/data/meeting; echo "exit $?"
"$SIPDX" browse
