import { within } from '../platform/within.js';

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly answered: ((answer: Answer | undefined) => void)[];
  readonly failed: ((error: unknown) => void)[];
}

/**
 * Asks together what is asked at about the same time. While one round is under way, questions gather for the next, equal ones as
 * one; a round never answers what was asked after it began, so no answer is older than its question.
 */
export class Together<Ask, Answer> {
  private gathering = new Map<string, Waiting<Ask, Answer>>();
  private asking = false;

  constructor(
    /** What makes two questions equal. */
    private readonly keyOf: (ask: Ask) => string,
    /** Answers a round, in order; undefined for what has no answer. */
    private readonly answer: (asks: readonly Ask[]) => Promise<readonly (Answer | undefined)[]>,
    /** A round that takes longer fails, and the next begins: a connection that hangs must not stop everybody. */
    private readonly roundMsMax = 5_000,
  ) {}

  ask(ask: Ask): Promise<Answer | undefined> {
    const key = this.keyOf(ask);
    const waiting = this.gathering.get(key) ?? { ask, answered: [], failed: [] };
    this.gathering.set(key, waiting);
    const answered = new Promise<Answer | undefined>((resolve, reject) => {
      waiting.answered.push(resolve);
      waiting.failed.push(reject);
    });
    if (!this.asking) void this.askAll();
    return answered;
  }

  private async askAll(): Promise<void> {
    this.asking = true;
    while (this.gathering.size > 0) {
      const round = [...this.gathering.values()];
      this.gathering = new Map();
      await this.askRound(round);
    }
    this.asking = false;
  }

  private async askRound(round: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await within(this.roundMsMax, this.answer(round.map(({ ask }) => ask)));
      round.forEach(({ answered }, index) => {
        for (const tell of answered) tell(answers[index]);
      });
    } catch (error) {
      for (const { failed } of round) for (const tell of failed) tell(error); // a failed round is each asker's failure
    }
  }
}
