# All of it as Markdown: each article has its place in the contents, and what looks like HTML is text.
"$SIPDX" explain --all --rules tests/cli/data/explain >"$T/book.md" || exit 1
grep -c '^  - \[' "$T/book.md" >"$T/listed"
grep -c '^### ' "$T/book.md" | diff "$T/listed" - && echo "contents and headings agree"
sed -n '/^### hostile/,/^#### Cause/p' "$T/book.md"
grep -A3 '^### Table warning' "$T/book.md"
