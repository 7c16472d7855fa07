// The Calc function in Node.js, as the tutorial of the developer guide has it.

const OPERATIONS = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
}
const NAMES = { add: '+', sub: '-', mul: '*', div: '/' }

exports.handler = async (event) => {
  const [a, b] = [Number(event.a), Number(event.b)]
  const op = NAMES[event.op] ?? event.op
  if (!(op in OPERATIONS)) throw new Error('[400] Invalid operator')
  if (!Number.isFinite(a) || !Number.isFinite(b)) throw new Error('[400] Invalid input')
  return { a, b, op, c: OPERATIONS[op](a, b) }
}
