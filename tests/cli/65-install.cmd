# What `make install` puts where, and that it works there from any folder. The program is the one that make left.
make -s install DESTDIR="$T/root" prefix=/opt/x >/dev/null; echo "make: $?"
(cd "$T/root" && find . -type f | LC_ALL=C sort)
cd / && "$T/root/opt/x/bin/sipdx" version | sed -n '1s/ [0-9.]*,.*/ N/p'
"$T/root/opt/x/bin/sipdx" rules list | grep -c "^meeting-join-1028"
