import { preamble } from '../../platform/typeset/template.js';

/** What came of a distribution line by line, why something is damaged or missing, and the three who sign: on screen before, or here by hand. */
export const signOff = `${preamble}
#set page(paper: "a4", margin: (x: 14mm, top: 14mm, bottom: 14mm), footer: context [
  #set text(size: 7pt)
  #grid(columns: (1fr, auto, 1fr), align: (start, center, end),
    [#w.figures #num(data.hash)], num(data.distribution),
    [#w.page #num(str(here().page()) + " / " + str(counter(page).final().first()))])
])
#let thin = 0.4pt + luma(90)
#let said(text-of) = block(above: 2mm, text(dir: if text-of.contains(regex("\\p{Arabic}")) { rtl } else { ltr }, text-of))
#grid(columns: (1fr, auto), align: (start, end), row-gutter: 2mm,
  text(size: 15pt, weight: "bold", w.title), text(size: 10pt, weight: "bold", data.organisation),
  [#data.round #sym.dot.c #data.site], [#w.day #num(data.day)])
#v(1mm)
#if data.version == 0 [#text(weight: "bold")[#w.unsigned #num(data.at)]] else [#w.version #num(str(data.version))]
#h(1fr) #w.planned #num(str(data.planned)) #sym.dot.c #w.came #num(str(data.came))
#v(2mm)
#table(
  columns: (9mm, 1fr, 29mm, 22mm, 20mm, 21mm, 22mm, 20mm), inset: 1.6mm, stroke: thin,
  align: (x, y) => if x == 0 { center + horizon } else if x > 2 { end + horizon } else { start + horizon },
  fill: (x, y) => if y == 0 { luma(225) } else { none },
  table.header(..(w.no, w.what, w.grant, w.taken, w.given, w.returned, w.damaged, w.missing).map(head => text(size: 8pt, weight: "bold", head))),
  ..data.lines.map(line => (
    num(line.no), line.what, text(size: 8pt, num(line.grant)), num(line.taken), num(line.given), num(line.returned),
    text(weight: if line.damaged.replace(regex("[0.]"), "") == "" { "regular" } else { "bold" }, num(line.damaged)),
    text(weight: if line.missing.replace(regex("[0.]"), "") == "" { "regular" } else { "bold" }, num(line.missing)),
  )).flatten(),
)
#v(1mm)
#if data.difference or data.explanation != none [
  *#w.explanation:* #if data.explanation == none { box(width: 1fr, line(length: 100%, stroke: thin)) } else { said(data.explanation) }
] else { w.none }
#if data.reopened != none [#linebreak() *#w.reopened:* #said(data.reopened)]
#v(1mm)
*#w.counted:* #data.counts.map(count => [#count.moment #num(if count.at == none { "" } else { count.at }) #if count.at == none { w.undone }]).join([ #sym.dot.c ])
#v(6mm)
#grid(columns: (1fr, 1fr, 1fr), column-gutter: 5mm,
  ..data.parts.map(part => block(breakable: false, width: 100%, stroke: thin, inset: 2mm, height: 36mm)[
    #set text(size: 9pt)
    *#part.head* \\
    #if part.who != none [#part.who \\ ]
    #if part.at != none [#text(size: 8pt)[#w.signed #num(part.at)]]
    #v(1fr)
    #text(size: 8pt)[#w.hand: #box(width: 1fr, line(length: 100%, stroke: thin))]
  ]))
`;
