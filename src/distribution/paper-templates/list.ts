import { preamble } from '../../platform/typeset/template.js';

/** Sets what a cell of a line holds as large as it fits: `fit(width, size => …)`, and `named(row, size)`, a name with its collector. */
export const fitting = `#let fit(width, body) = context {
  let sized(size) = { set par(leading: size * 0.35); body(size) }
  let sizes = (8pt, 7pt, 6pt, 5pt, 4.2pt, 3.4pt)
  let fitting = sizes.find(size => measure(block(width: width, sized(size))).height <= 7.4mm)
  sized(if fitting == none { sizes.last() } else { fitting })
}
#let named(row, size) = {
  text(size: size, row.name)
  if row.collector != none { linebreak(); text(size: size * 0.8, [#w.collector #row.collector]) }
}
`;

/** The list that people sign: 25 lines a page, each at the same height, with the page's totals and who stood at the desk below. */
export const list = `${preamble}
#set page(paper: "a4", margin: (x: 10mm, top: 9mm, bottom: 10mm), footer-descent: 2mm, footer: context [
  #set text(size: 7pt)
  #grid(columns: (1fr, auto, 1fr), align: (start, center, end),
    [#w.hash #num(data.hash)],
    [#w.print #num(data.print)],
    [#w.page #num(str(here().page()) + " / " + str(counter(page).final().first()))])
])
#let thin = 0.4pt + luma(90)
#let due(parts) = parts.map(part => [#num(part.quantity)~#part.what]).join([; ])
${fitting}#for (index, page) in data.pages.enumerate() {
  if index > 0 { pagebreak() }
  grid(columns: (1fr, auto), align: (start, end), row-gutter: 1.4mm,
    text(size: 13pt, weight: "bold", w.title), text(size: 9pt, weight: "bold", data.organisation),
    [#data.round #sym.dot.c #data.site], [#w.day #num(data.day)])
  v(1.5mm)
  table(
    columns: (8mm, 13mm, 26mm, 1fr, 10mm, 40mm, 48mm),
    rows: (7mm,) + (9.4mm,) * page.rows.len() + (auto,),
    inset: (x: 1.2mm, y: 0.4mm), stroke: thin,
    align: (x, y) => if x in (0, 1, 2, 4) { center + horizon } else { start + horizon },
    fill: (x, y) => if y == 0 { luma(225) } else { none },
    ..(w.no, w.token, w.card, w.name, w.size, w.due, w.sign).map(head => text(size: 7.5pt, weight: "bold", head)),
    ..page.rows.map(row => (
      num(str(row.no)),
      if row.token == none [] else { text(weight: "bold", num(str(row.token))) },
      text(size: 8pt, if row.card == none [] else { num(row.card) }),
      if row.name == none { text(size: 7pt, fill: luma(110), w.blank) } else {
        fit(42.4mm, size => named(row, size))
      },
      if row.size == none [] else { num(str(row.size)) },
      fit(37.4mm, size => text(size: size, due(row.due))),
      [],
    )).flatten(),
    table.cell(colspan: 7, align: start + horizon, inset: 1.4mm, text(size: 8pt)[
      *#w.total* #w.households #num(str(page.households)) #sym.dot.c #w.persons #num(str(page.persons))
      #if page.due.len() > 0 [#sym.dot.c #due(page.due)]
    ]),
  )
  v(1fr)
  set text(size: 8pt)
  let line = box(width: 1fr, line(length: 100%, stroke: thin))
  grid(columns: (1fr, 1fr, 1fr), column-gutter: 6mm, ..(w.desk, w.witness, w.witness).map(who => [#who: #line]))
}
`;
