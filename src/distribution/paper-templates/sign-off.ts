import { preamble } from '../../platform/typeset/template.js';

/** What was taken along and what became of it, to be signed by three. A new signature is a new word in \`signatures\`. */
export const signOff = `${preamble}
#set page(paper: "a4", margin: 15mm, footer: context { set text(size: 7pt); grid(columns: (1fr, auto, 1fr), align: (start, center, end),
  [#w.hash #ltr(data.hash)], [#w.print #ltr(data.print)], [#w.page #ltr(str(here().page()) + " / " + str(counter(page).final().first()))]) })
#text(size: 16pt, weight: "bold", w.signOff)
#grid(columns: (auto, 1fr), column-gutter: 5mm, row-gutter: 2mm, ..data.head.map(((label, value)) => (text(weight: "bold", label), value)).flatten())
#v(3mm)
#table(columns: (8mm, 1fr, 24mm, 24mm, 24mm, 24mm, 24mm), stroke: 0.4pt + luma(90), inset: 1.6mm,
  align: (x, y) => if x == 1 { start } else { end },
  fill: (x, y) => if y == 0 { luma(225) } else { none },
  table.header(..(w.no, w.what, w.taken, w.given, w.returned, w.damaged, w.missing).map(it => text(weight: "bold", size: 8pt, it))),
  ..data.lines.map(row => (row.no, row.what, row.taken, row.given, row.returned, row.damaged, row.missing).enumerate().map(((i, it)) => if i == 1 { it } else { ltr(it) })).flatten())
#v(2mm)
#text(weight: "bold", w.explanation): #if data.explanation == none [#w.none] else { data.explanation }
#v(14mm)
#grid(columns: (1fr, 1fr, 1fr), column-gutter: 8mm, ..data.signatures.map(who => block(breakable: false, { line(length: 100%, stroke: 0.5pt); who; linebreak(); text(size: 7.5pt, w.nameAndDate) })))
`;
