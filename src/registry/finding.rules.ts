/**
 * What a rule has to say about a household. A problem keeps it out until somebody mends it; a warning lets it in and asks somebody to
 * look; a note states what was assumed and asks for nothing.
 */
export type Severity = 'problem' | 'warning' | 'note';

export interface Finding {
  readonly severity: Severity;
  readonly code: FindingCode;
  /** A JSON pointer into the draft: `/members/2/birth`. */
  readonly field: string;
  /** What is wrong and what to do, in a sentence or two, without any value: a finding is kept and shown where personal data is not. */
  readonly detail: string;
}

/** Every code with its short meaning, for previews and counts. */
export const findingCodes = {
  // the list as a file
  'column.missing': 'A column that the import needs is not there',
  'column.unknown': 'The mapping names a column that the file does not have',
  'row.cells': 'The row has more cells than the header',
  'text.formula': 'The text begins like a spreadsheet formula',
  'text.misread': 'The text was read in the wrong encoding',
  'text.cut': 'The text was too long and was cut',
  'value.unknown': 'The word is in no code list',
  'value.assumed': 'The word has several meanings; the usual one was taken',
  'rows.differ': 'The rows of one household say different things',

  // the household
  'reference.missing': 'There is no household reference',
  'reference.too-long': 'The household reference is too long',
  'reference.taken': 'Another household has this reference',
  'reference.again': 'The reference comes back further down',
  'reference.scattered': 'The rows of the household were not next to each other',
  'household.empty': 'There is nothing in the row but a place',
  'household.too-large': 'There are more members than a household can have',
  'area.missing': 'There is no area',
  'area.unknown': 'The area is not known',
  'area.superseded': 'The area is no longer in use',
  'area.coarser': 'The finest area code is not known; the next one was taken',
  'origin.unknown': 'The area of origin is not known',
  'site.unknown': 'The site is not known',
  'registered.unreadable': 'The day of registration cannot be read',
  'registered.future': 'The day of registration is in the future',
  'registered.too-old': 'The day of registration is before 1900',
  'size.missing': 'Neither members nor a size are given',
  'size.unreadable': 'The size is not a number of people',
  'size.differs': 'The size and the number of members differ',
  'head.missing': 'No member is the head',
  'head.several': 'Several members are the head',
  'head.child': 'The head is under 18',
  'collector.unknown': 'The collector is no member of the household',
  'collector.several': 'More collectors than one primary and one alternate',
  'collector.gone': 'The collector does not live in the household any more',
  'collector.assumed': 'No primary collector was named; the head is',
  'legal-basis.missing': 'No legal basis for holding personal data is given',
  'consent.refused': 'Consent was refused; only the size is held',
  'consent.member-refused': 'A member refused consent and is only counted',
  'consent.unknown': 'It is not known whether consent was given',
  'duplicate.possible': 'Possibly registered twice',

  // the member
  'name.missing': 'There is no name',
  'sex.unknown-code': 'The sex code is in no code list',
  'birth.missing': 'There is neither a birth date nor an age',
  'birth.age-only': 'The birth date was reckoned from the age',
  'birth.day-first': 'The birth date was read day first',
  'birth.month-first': 'The birth date was read month first',
  'birth.two-digit-year': 'The year of birth has two digits',
  'birth.spreadsheet-number': 'The birth date was a spreadsheet number',
  'birth.unreadable': 'The birth date cannot be read',
  'birth.impossible': 'The birth date is in no calendar',
  'birth.future': 'The birth date is in the future',
  'birth.too-old': 'The birth date is more than 120 years ago',
  'birth.other-calendar': 'The birth date is of another calendar',
  'left.future': 'The day on which the member left is in the future',
  'left.before-registration': 'The member left before the household was registered',
  'birth.after-registration': 'The birth date is after the registration',
  'age.unreadable': 'The age is not a number from 0 to 120',
  'age.differs': 'The age and the birth date do not go together',
  'phone.restored': 'The phone number was restored from a spreadsheet number',
  'phone.first': 'The first of several phone numbers was taken',
  'phone.lost-digits': 'A spreadsheet has rounded the phone number',
  'phone.unreadable': 'The phone number cannot be read',
  'document.restored': 'The document number was restored from a spreadsheet number',
  'document.lost-digits': 'A spreadsheet has rounded the document number',
  'document.unreadable': 'The document number cannot be read',
  'document.no-number': 'A kind of document is named without a number',
  'document.repeated': 'Two members have the same document',
  'document.elsewhere': 'A member of another household has the same document',
  'answer.unknown': 'The answer is none of those that the question has',
  'needs.unknown-code': 'The specific need is in no code list',
  'member.not-counted': 'The person is no member and no collector',
} as const;
export type FindingCode = keyof typeof findingCodes;

export function problem(code: FindingCode, field: string, detail: string): Finding {
  return { severity: 'problem', code, field, detail };
}

export function warning(code: FindingCode, field: string, detail: string): Finding {
  return { severity: 'warning', code, field, detail };
}

export function note(code: FindingCode, field: string, detail: string): Finding {
  return { severity: 'note', code, field, detail };
}

export function isProblem(finding: { readonly severity: Severity }): boolean {
  return finding.severity === 'problem';
}
