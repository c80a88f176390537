#!/bin/sh
# Runs a command in a process group of its own, for as long as whoever started this script holds its standard input open.
# Usage: guard.sh <grace in seconds> <command> [argument...]
# On standard input: the line "kill" ends the group at once; end of file asks the command to end (TERM) and kills what is left of the
# group after the grace. A pipe's end of file also comes when the other side is killed: nothing survives it.

if [ "$1" != --leader ]; then
  # Away from the starter's process group: a signal for that group must not end the guard before the guarded.
  if command -v setsid >/dev/null 2>&1; then
    exec setsid sh "$0" --leader "$@"
  fi
  set -m
  case $- in
    *m*) ;;
    *)
      echo "guard.sh: neither setsid nor job control: cannot give the command a process group" >&2
      exit 127
      ;;
  esac
  sh "$0" --leader "$@" <&0 &
  wait $!
  exit $?
fi
grace=$2
shift 2

exec 3<&0 </dev/null
"$@" 3<&- &
guarded=$!

{
  read -r word <&3
  if [ "$word" != kill ]; then
    kill -TERM "$guarded" 2>/dev/null
    while [ "$grace" -gt 0 ] && kill -0 "$guarded" 2>/dev/null; do
      sleep 1
      grace=$((grace - 1))
    done
  fi
  kill -KILL 0
} &
exec 3<&-

wait "$guarded"
status=$?
# Whatever the command left behind (its own children, the reader above) ends with it.
trap '' TERM
kill -TERM 0
exit $status
