import { areaId } from '../../src/emergencies/area.rules.js';
import { newId, type Uuid } from '../../src/platform/ids.js';
import type { Api } from './api.js';
import type { World } from './world.js';

/** An emergency that was opened, filled and looked at through the API alone. */
export interface Opened {
  readonly administrator: Api;
  readonly emergencyId: Uuid;
  readonly otherEmergencyId: Uuid;
  readonly organisationId: Uuid;
  readonly otherOrganisationId: Uuid;
  /** Areas of Syria by p-code: SY, SY01, SY02, SY0100, SY0200. */
  readonly area: (pcode: string) => Uuid;
}

export const syria = { country: 'SY', country3: 'SYR', currency: 'SYP', timeZone: 'Asia/Damascus' };

export const areasCsv = `ADM0_PCODE,ADM0_EN,ADM1_PCODE,ADM1_EN,ADM1_AR,ADM2_PCODE,ADM2_EN
SY,Syrian Arab Republic,SY01,Damascus,دمشق,SY0100,Damascus
SY,Syrian Arab Republic,SY02,Aleppo,حلب,SY0200,Jebel Saman
`;

let emergencies = 0;

export function emergencyInput(changes: object = {}): Record<string, unknown> & { readonly code: string } {
  emergencies += 1;
  return {
    code: `SYR-${emergencies}`,
    name: 'Earthquake',
    glide: 'EQ-2023-000015-SYR',
    phase: 'response',
    ageBands: 'OCHA_3',
    openedOn: '2026-02-06',
    countries: [syria],
    ...changes,
  };
}

export async function openEmergency(world: World): Promise<Opened> {
  const administrator = await world.as('administrator');
  const created = async (path: string, body: object): Promise<Uuid> => {
    const answer = await administrator.post<{ readonly id: Uuid }>(path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return answer.body.id;
  };
  const organisation = (): Promise<Uuid> => {
    const code = newId().slice(-12).toUpperCase();
    return created('organisations', { code, name: `Relief ${code}`, type: 'national_ngo' });
  };
  const imported = await administrator.upload('areas/imports', areasCsv);
  if (imported.status !== 201) throw new Error(imported.text);
  return {
    administrator,
    emergencyId: await created('emergencies', emergencyInput()),
    otherEmergencyId: await created('emergencies', emergencyInput()),
    organisationId: await organisation(),
    otherOrganisationId: await organisation(),
    area: (pcode) => areaId('SY', pcode),
  };
}
