/** What a template is given: it reaches Typst as JSON. */
export type Data = string | number | boolean | null | readonly Data[] | { readonly [key: string]: Data };

/**
 * What every template begins with: data, direction, faces, and `num`, for whatever keeps its order in a text that runs from right to left:
 * numbers in groups, amounts, codes.
 */
export const preamble = `
#let data = json(bytes(sys.inputs.data))
#let w = data.words
#let num(it) = box(text(dir: ltr, it))
#set text(font: ("Noto Sans", "Noto Naskh Arabic"), size: 9pt, lang: data.language, dir: if data.rtl { rtl } else { ltr }, fallback: false)
#set document(title: data.title)
`;
