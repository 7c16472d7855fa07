// What each part of a template printed: the output in pieces that lead back, and a list of the places.

/** More than that nobody reads, and pages get slow. */
const MOST = 500

function button(text, label, act) {
  const made = document.createElement('button')
  made.className = 'place'
  made.textContent = text
  made.setAttribute('aria-label', label)
  made.onclick = act
  return made
}

/** The output; what a reference printed is a piece that selects the reference where it is clicked. */
export function printedBy(body, events, select) {
  const pieces = []
  let done = 0
  for (const event of events) {
    if (event.kind !== 'reference' || event.output === undefined || pieces.length > 2 * MOST) continue
    const [from, to] = event.output
    if (from < done || to === from) continue
    pieces.push(document.createTextNode(body.slice(done, from)))
    const piece = document.createElement('span')
    piece.className = 'printed'
    piece.textContent = body.slice(from, to)
    piece.title = `printed by line ${event.line}, column ${event.column}`
    piece.onclick = () => select(event)
    pieces.push(piece)
    done = to
  }
  pieces.push(document.createTextNode(body.slice(done)))
  return pieces
}

const WORDS = { set: 'set to', condition: 'was', reference: 'printed' }

/** A list: each reference, `#set` and condition with its values, in the order of the template. */
export function printedPlaces(source, events, select) {
  const places = new Map()
  for (const event of events) {
    if (WORDS[event.kind] === undefined) continue
    const key = `${event.offset} ${event.length} ${event.kind}`
    const place = places.get(key) ?? { event, values: [] }
    place.values.push(event.value ?? '')
    places.set(key, place)
  }
  if (places.size === 0) return []
  const list = document.createElement('ul')
  list.className = 'places'
  const ordered = [...places.values()].sort((a, b) => a.event.offset - b.event.offset)
  for (const { event, values } of ordered.slice(0, MOST)) {
    const item = document.createElement('li')
    const code = document.createElement('code')
    code.textContent = source.slice(event.offset, event.offset + event.length).replace(/\s+/g, ' ').slice(0, 80)
    const go = button(`${event.line}:${event.column}`, `Go to line ${event.line}, column ${event.column}`, () => select(event))
    item.append(go, code, ` ${WORDS[event.kind]} ${shown(values)}`)
    list.append(item)
  }
  return [list]
}

function shown(values) {
  const texts = values.slice(0, 5).map((value) => (value === '' ? 'nothing' : value))
  const rest = values.length > 5 ? `, … (${values.length} times)` : ''
  return texts.join(', ') + rest
}
