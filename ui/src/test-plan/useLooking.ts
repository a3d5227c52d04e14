/** Looks again and again while a card is open: closed cards, and those that a person paused, are not looked at. */
import { useEffect, useState } from 'react';
import { type TestView, useCommand } from '../host';

export function useLooking(test: TestView) {
  const look = useCommand('check_test');
  const [paused, setPaused] = useState(false);
  const { mutate, isPending } = look;
  const { id, next_look: seconds } = test;
  const looks = test.attempt?.looks;
  useEffect(() => {
    if (paused || isPending || seconds === null) return;
    const timer = setTimeout(() => mutate({ test: id }), Math.max(1, seconds) * 1000);
    return () => clearTimeout(timer);
    // After each look the engine says when to look next.
  }, [paused, isPending, seconds, id, mutate, looks]);
  return { paused, setPaused, look };
}
