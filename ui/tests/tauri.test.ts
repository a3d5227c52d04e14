/** The host of the desktop window: names, the one argument, refusals, news. */
import { emit } from '@tauri-apps/api/event';
import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { COMMANDS, failureOf } from '../src/host';
import { tauriHost } from '../src/host/tauri';

afterEach(() => clearMocks());

describe('the host of the window', () => {
  it('forwards each command under its own name with one argument', async () => {
    const calls: [string, unknown][] = [];
    mockIPC((name, args) => {
      calls.push([name, args]);
    });
    const host = tauriHost();
    await host.overview(null);
    await host.begin_connection({
      platform: 'hubspot',
      method: 'o_auth',
      tenant_alias: '',
      required_only: false,
    });
    expect(calls).toEqual([
      ['overview', { request: null }],
      [
        'begin_connection',
        {
          request: {
            platform: 'hubspot',
            method: 'o_auth',
            tenant_alias: '',
            required_only: false,
          },
        },
      ],
    ]);
    expect(COMMANDS.every((name) => typeof host[name] === 'function')).toBe(true);
  });

  it('keeps the engine’s words when it refuses', async () => {
    const failure = { code: 'busy', message: 'A run is at work.', hint: 'Wait for it.' };
    mockIPC(() => {
      // Tauri rejects with the engine's plain answer, not with an Error.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw failure;
    });
    const thrown: unknown = await tauriHost()
      .preview_sync({ direction: 'to_hubspot', who: 'everyone' })
      .catch((error: unknown) => error);
    expect(failureOf(thrown)).toEqual(failure);
  });

  it('has words of its own for anything else', async () => {
    mockIPC(() => {
      throw new Error('command preview_sync not found');
    });
    const thrown: unknown = await tauriHost()
      .preview_sync({ direction: 'to_hubspot', who: 'everyone' })
      .catch((error: unknown) => error);
    expect(failureOf(thrown).code).toBe('internal');
    expect(failureOf(thrown).message).not.toContain('not found');
  });

  it('passes on news until it is told to stop', async () => {
    mockIPC(() => undefined, { shouldMockEvents: true });
    const heard = vi.fn();
    const stop = tauriHost().subscribe(heard);
    await vi.waitFor(async () => {
      await emit('engine-event', { type: 'setup_changed' });
      expect(heard).toHaveBeenCalledWith({ type: 'setup_changed' });
    });
    stop();
    await Promise.resolve();
    heard.mockClear();
    await emit('engine-event', { type: 'setup_changed' });
    expect(heard).not.toHaveBeenCalled();
  });
});
