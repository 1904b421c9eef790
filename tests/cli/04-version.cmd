"$SIPDX" --version | sed 's/^confined by .*\|^not confined: .*/what confines it/'
