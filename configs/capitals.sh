# The program of command.yaml: calls the first word in capitals of every document a body.
while IFS= read -r line; do
  id=$(printf '%s' "$line" | sed 's/^{"id":"\([^"]*\)".*/\1/')
  word=$(printf '%s' "$line" | grep -o '\b[A-Z]\{3,\}\b' | head -n 1)
  if [ -n "$word" ]; then
    printf '{"id":"%s","entities":[{"text":"%s","label":"ORG"}]}\n' "$id" "$word"
  else
    printf '{"id":"%s","entities":[]}\n' "$id"
  fi
done
