import { useState } from 'react';

/** A text that is kept when the person leaves the field. An answer with another text wins over what was typed. */
export function useTyped(kept: string, keep: (text: string) => void) {
  const [typed, setTyped] = useState({ text: kept, over: kept });
  const value = typed.over === kept ? typed.text : kept;
  const commit = () => {
    if (value.trim() !== kept) keep(value.trim());
  };
  return {
    value,
    onChange: (text: string) => setTyped({ text, over: kept }),
    onBlur: commit,
    onEnter: commit,
  };
}
