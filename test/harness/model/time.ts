import { turn } from '../timers';

type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

/** Milliseconds that a turn of the event loop stands for. */
const A_TURN = 3;

/**
 * The waits of a model's worlds. Nothing rests on how long one is but where processes wait for each other's accesses to the store: those short
 * ones are counted in turns of the event loop, as the accesses are, so that they are in proportion on any machine.
 */
export function modelSleep(sleep: Sleep): Sleep {
	return async (milliseconds, signal) => {
		if (milliseconds >= 1_000) return await sleep(milliseconds / 1_000, signal);
		for (let turns = Math.ceil(milliseconds / A_TURN); turns >= 0; turns--) await turn();
		signal?.throwIfAborted();
	};
}
