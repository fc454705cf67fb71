import { preamble } from '../platform/typeset/template.js';

/** A notice as it hangs at a site: large enough to be read from two metres, smaller where it says much. */
export const notice = `${preamble}
#set page(paper: "a4", margin: (x: 18mm, top: 16mm, bottom: 16mm), footer: [
  #set text(size: 8pt)
  #grid(columns: (1fr, auto), align: (start, end), [#data.round #sym.dot.c #num("v" + str(data.version))], num(data.id))
])
#let size = if data.length > 2600 { 10pt } else if data.length > 1500 { 12pt } else if data.length > 800 { 14pt } else { 17pt }
#set text(size: size)
#set par(leading: 0.6em)
#align(center, text(size: size * 1.5, weight: "bold", data.organisation))
#v(2mm)
#for part in data.parts {
  block(breakable: false, width: 100%, above: 6mm)[
    #block(below: 0.55em, text(size: size * 1.15, weight: "bold", part.head))
    #for said in part.said [#said #parbreak()]
  ]
}
`;
