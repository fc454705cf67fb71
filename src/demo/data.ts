import { type RoleName, roles } from '../acts/acts.js';

/** Areas of Aleppo governorate, as the Common Operational Dataset of OCHA (COD-AB) names and codes them. */
export const areasCsv = `ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE,ADM3_EN,ADM3_PCODE,ADM4_EN,ADM4_PCODE
Syrian Arab Republic,SY,Aleppo,SY02,Jebel Saman,SY0200,Jebel Saman,SY020000,Musallamiyeh,C1003
Syrian Arab Republic,SY,Aleppo,SY02,Jebel Saman,SY0200,Jebel Saman,SY020000,Esan,C1004
`;

/** `YYYY-MM-DD` so many days from today, by UTC: the story happens now, whenever it is told. */
export function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A registration list of so many households, two members each; nobody in it is anybody. */
export function householdsCsv(households: number): string {
  const header =
    'household_ref,registered_on,adm4_pcode,displacement_status,member_no,relationship_to_head,name_latin,sex,birth_date,consent,collector';
  const rows = Array.from({ length: households }, (_, index) => {
    const no = String(index + 1).padStart(3, '0');
    const pcode = index % 2 === 0 ? 'C1003' : 'C1004';
    const common = `DEMO-${no},${dayFromNow(-50)},${pcode},idp`;
    return [
      `${common},1,head,Head ${no},F,1985-04-0${String((index % 9) + 1)},yes,primary`,
      `${common},2,child,Child ${no},M,2015-06-12,yes,`,
    ];
  });
  return `${[header, ...rows.flat()].join('\n')}\n`;
}

/** One person for each role: those who do the main job, and those who look on. */
export const cast = Object.keys(roles) as readonly RoleName[];

export type Part = RoleName;
