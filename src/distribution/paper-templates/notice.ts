import { preamble } from '../../platform/typeset/template.js';

/** One page to hang up where people queue. */
export const notice = `${preamble}
#set page(paper: "a4", margin: 20mm)
#set text(size: 14pt)
#set par(leading: 0.75em)
#align(center, text(size: 24pt, weight: "bold", data.notice.title))
#align(center, text(size: 13pt, data.notice.organisation))
#v(4mm)
#for part in data.notice.parts {
  block(breakable: false, above: 7mm, {
    text(size: 15pt, weight: "bold", part.heading)
    v(-2mm)
    if part.lines.len() == 1 { part.lines.first() } else { list(..part.lines) }
  })
}
#v(1fr)
#block(width: 100%, stroke: 1.5pt, inset: 5mm, align(center, text(size: 17pt, weight: "bold", data.notice.free)))
`;
