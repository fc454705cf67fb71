import { preamble } from '../../platform/typeset/template.js';

/** Ten cards a page, to be cut along the lines. A card says no name: whoever finds it learns nothing of anybody. */
export const cards = `${preamble}
#set page(paper: "a4", margin: (x: 12mm, y: 13mm))
#let qr(rows) = {
  let n = rows.len()
  let unit = 26mm / n
  box(width: 26mm, height: 26mm, {
    for (y, row) in rows.enumerate() { for (x, run) in row.enumerate() {
      place(top + left, dx: run.at(0) * unit, dy: y * unit, rect(width: run.at(1) * unit + 0.02mm, height: unit + 0.02mm, fill: black, stroke: none))
    } }
  })
}
#for (index, sheet) in data.pages.enumerate() {
  if index > 0 { pagebreak() }
  grid(columns: (93mm, 93mm), rows: 54mm, stroke: (paint: luma(150), thickness: 0.4pt, dash: "dashed"), inset: 4mm,
    ..sheet.map(card => grid(columns: (1fr, 28mm), column-gutter: 2mm, align: (start + top, end + horizon),
      {
        text(size: 8pt, weight: "bold", data.organisation)
        v(2mm)
        text(size: 14pt, weight: "bold", num(card.number))
        v(1mm)
        [#w.token #text(size: 12pt, weight: "bold", num(str(card.token)))]
        linebreak()
        text(size: 8pt, data.site)
        v(1fr)
        text(size: 7pt, w.free)
      }, qr(card.qr))))
}
`;
