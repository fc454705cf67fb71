import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Act } from '../acts/act.js';
import { type Call, TheCall } from '../acts/call.js';
import { AsSheet } from './as-sheet.js';
import { CoverageQuery, CoverageView } from './coverage.contract.js';
import { CoverageService } from './coverage.service.js';
import { coverageSheet } from './coverage-sheet.rules.js';
import { ServiceTotalsQuery, ServiceTotalsView } from './service-totals.contract.js';
import { ServiceTotalsService } from './service-totals.service.js';
import { TrialBalanceView } from './trial-balance.contract.js';
import { trialBalanceSheet } from './trial-balance.rules.js';
import { TrialBalanceService } from './trial-balance.service.js';

@ApiTags('reports')
@Controller('emergencies/:emergencyId/reports')
export class ReportController {
  constructor(
    @Inject(CoverageService) private readonly coverages: CoverageService,
    @Inject(ServiceTotalsService) private readonly serviceTotals: ServiceTotalsService,
    @Inject(TrialBalanceService) private readonly trialBalances: TrialBalanceService,
  ) {}

  @Get('coverage')
  @Act('coverage.read')
  @AsSheet(CoverageView, coverageSheet)
  coverage(@TheCall() call: Call, @Query() query: CoverageQuery): Promise<CoverageView> {
    return this.coverages.read(call, query);
  }

  @Get('service-totals')
  @Act('service-total.read')
  services(@TheCall() call: Call, @Query() query: ServiceTotalsQuery): Promise<ServiceTotalsView> {
    return this.serviceTotals.read(call, query);
  }

  @Get('trial-balance')
  @Act('trial-balance.read')
  @AsSheet(TrialBalanceView, trialBalanceSheet)
  trialBalance(@TheCall() call: Call): Promise<TrialBalanceView> {
    return this.trialBalances.read(call);
  }
}
