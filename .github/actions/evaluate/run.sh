#!/usr/bin/env bash
# The action's run: executes the config, writes what reviewers are shown, and leaves the exit code to the last step.
# Takes PYTHON, CONFIG, REPORTS and BASE from the environment; tells run, exit-code and shown (a Markdown file).
set -euo pipefail

harness() { "$PYTHON" -P -m harness "$@"; }

shown=$RUNNER_TEMP/shown.md
code=0
harness run --reports "$REPORTS" -- "$CONFIG" | tee "$RUNNER_TEMP/harness.txt" || code=$?
folder=$(tail -n 1 "$RUNNER_TEMP/harness.txt")
if [ -f "$folder/scores.json" ]; then
  harness report "$folder" --format html --format junit --format summary --write > "$RUNNER_TEMP/written.txt"
  cat "$folder/summary.md" > "$shown"
  harness report "$folder" --format github
  if [ -n "$BASE" ] && [ -e "$BASE" ]; then
    compared=0
    harness compare --allow-different --by document --show 10 --markdown "$folder/comparison.md" -- "$BASE" "$folder" \
      > "$RUNNER_TEMP/compared.txt" 2> "$RUNNER_TEMP/why-not.txt" || compared=$?
    if [ -s "$folder/comparison.md" ]; then
      { echo; cat "$folder/comparison.md"; } >> "$shown"
    elif [ "$compared" -ne 0 ]; then
      { printf '\nNot compared with the base:\n\n'; sed 's/^/    /' "$RUNNER_TEMP/why-not.txt"; } >> "$shown"
    fi
  elif [ -n "$BASE" ]; then
    # Indented: a code block, in which no name is Markdown.
    printf '\nThere is no such base to compare with yet:\n\n    %s\n' "$BASE" >> "$shown"
  fi
else
  folder=
  printf '# No run\n\nThe config was not run to its end (exit code %s); the log says why.\n' "$code" > "$shown"
fi
cat "$shown" >> "$GITHUB_STEP_SUMMARY"
{ echo "run=$folder"; echo "exit-code=$code"; echo "shown=$shown"; } >> "$GITHUB_OUTPUT"
