import { Inject, Injectable, type StreamableFile } from '@nestjs/common';
import type { Call } from '../acts/call.js';
import { Database } from '../platform/database/database.js';
import type { Reads } from '../platform/database/tx.js';
import type { Uuid } from '../platform/ids.js';
import { notFound } from '../platform/refusal.js';
import { Typesetter } from '../platform/typeset/typeset.js';
import { CustodyStore } from './custody.store.js';
import { signOffLines } from './distribution.rules.js';
import { DistributionStore } from './distribution.store.js';
import type { Language } from './language.js';
import { PaperStore } from './paper.store.js';
import { signOff as template } from './paper-templates/sign-off.js';
import { type Report, reportData } from './sign-off-report.rules.js';
import type { Figures } from './sign-off.rules.js';
import { SignOffStore } from './sign-off.store.js';

/** The account of a distribution on paper: the figures signed last, or, before anybody signed, those of the books now, to be signed by hand. */
@Injectable()
export class SignOffReportService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DistributionStore) private readonly distributions: DistributionStore,
    @Inject(SignOffStore) private readonly signOffs: SignOffStore,
    @Inject(CustodyStore) private readonly custody: CustodyStore,
    @Inject(PaperStore) private readonly paper: PaperStore,
    @Inject(Typesetter) private readonly typesetter: Typesetter,
  ) {}

  async file(call: Call, distributionId: Uuid, language: Language): Promise<StreamableFile> {
    const report = await this.database.read(call.scope, (read) => this.reportOf(read, call, distributionId));
    if (!report) throw notFound();
    return this.typesetter.file(
      template,
      reportData(report, language),
      `sign-off-${distributionId}-${language}`,
    );
  }

  private async reportOf(
    read: Reads,
    { scope, emergencyId }: Call,
    distributionId: Uuid,
  ): Promise<Report | undefined> {
    const distribution = await this.distributions.find(read, scope, emergencyId, distributionId);
    const heading = distribution && (await this.paper.headingOf(read, distributionId));
    if (!heading) return undefined;
    const signed = (await this.signOffs.of(read, distributionId)).at(-1);
    const figures = signed ?? (await this.booksOf(read, distributionId));
    const { lines, planned, came } = figures;
    const people = [signed?.signedBy, ...(signed?.signatures ?? []).map(({ personId }) => personId)];
    const counts = await this.custody.of(read, distributionId);
    return {
      ...{ distributionId, heading, signed, lines, planned, came, counts, at: new Date() },
      staff: await this.paper.staffOf(
        read,
        people.flatMap((id) => id ?? []),
      ),
      items: await this.paper.itemsOf(
        read,
        lines.map(({ commodityId }) => ({ itemId: commodityId })),
      ),
      grants: await this.paper.grantsOf(
        read,
        lines.flatMap(({ grantId }) => grantId ?? []),
      ),
    };
  }

  private async booksOf(read: Reads, distributionId: Uuid): Promise<Figures> {
    const taken = (await this.distributions.stockOf(read, [distributionId])).get(distributionId) ?? [];
    const figures = (await this.distributions.figuresOf(read, [distributionId])).get(distributionId) ?? [];
    return {
      ...(await this.distributions.counts(read, distributionId)),
      lines: signOffLines(taken, figures),
    };
  }
}
