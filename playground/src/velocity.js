// Velocity for CodeMirror: references, directives, strings and comments; everything else is the text around them.

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'

const DIRECTIVE = /^#\{?(?:set|if|elseif|else|end|foreach|break|stop|macro|define|parse|include|evaluate|literal)\b\}?/
const REFERENCE = /^\$!?\{?[A-Za-z_][\w-]*/

/** Where the tokenizer is: in a block comment, or in so many parentheses of a directive or a reference. */
const start = () => ({ comment: false, raw: false, depth: 0, braces: false, quote: '', reference: false })

function inside(stream, state) {
  if (state.quote !== '') return string(stream, state)
  if (stream.eatSpace()) return null
  if (stream.match(/^["']/)) {
    state.quote = stream.current()
    return 'string'
  }
  if (stream.match(REFERENCE)) return 'variableName'
  if (stream.match(/^-?\d+(?:\.\d+)?/)) return 'number'
  if (stream.match(/^(?:true|false|null|in)\b/)) return 'atom'
  if (stream.match(/^(?:&&|\|\||[=!<>]=?|[-+*/%]|\b(?:and|or|not|eq|ne|lt|gt|le|ge)\b)/)) return 'operator'
  if (stream.match(/^\.[A-Za-z_][\w-]*/)) return 'propertyName'
  const sign = stream.next()
  if ('([{'.includes(sign)) state.depth += 1
  if (')]}'.includes(sign)) state.depth -= 1
  return 'bracket'
}

function string(stream, state) {
  if (state.quote === '"' && stream.match(REFERENCE)) {
    stream.match(/^(?:\.[A-Za-z_]\w*)+/)
    return 'variableName'
  }
  while (!stream.eol()) {
    if (stream.peek() === state.quote) {
      stream.next()
      state.quote = ''
      return 'string'
    }
    if (state.quote === '"' && stream.peek() === '$' && stream.match(REFERENCE, false)) return 'string'
    stream.next()
  }
  return 'string'
}

/** After a name: `.property`, `.method(`, `[`. */
function steps(stream, state) {
  if (stream.match(/^\.[A-Za-z_][\w-]*/)) return 'propertyName'
  if (stream.match(/^[(\[]/)) {
    state.depth = 1
    return 'bracket'
  }
  state.reference = false
  if (stream.match(/^\}/)) return 'variableName'
  return outside(stream, state)
}

function outside(stream, state) {
  if (stream.match('##')) {
    stream.skipToEnd()
    return 'comment'
  }
  if (stream.match('#*')) {
    state.comment = true
    return 'comment'
  }
  if (stream.match(DIRECTIVE)) {
    if (stream.match(/^\s*\(/)) state.depth = 1
    return 'keyword'
  }
  if (stream.match(/^#@?[A-Za-z_]\w*(?=\()/)) {
    stream.next()
    state.depth = 1
    return 'keyword'
  }
  if (stream.match(REFERENCE)) {
    state.reference = true
    return 'variableName'
  }
  stream.next()
  stream.eatWhile(/[^#$]/)
  return null
}

const parser = {
  name: 'velocity',
  startState: start,
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (state.comment) {
      if (stream.match(/^.*?\*#/)) state.comment = false
      else stream.skipToEnd()
      return 'comment'
    }
    if (state.depth > 0) return inside(stream, state)
    return state.reference ? steps(stream, state) : outside(stream, state)
  },
  languageData: { commentTokens: { line: '##', block: { open: '#*', close: '*#' } }, closeBrackets: { brackets: ['(', '[', '{', '"', "'"] } },
}

const style = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: tags.keyword, color: 'var(--keyword)', fontWeight: '600' },
  { tag: tags.variableName, color: 'var(--name)' },
  { tag: tags.propertyName, color: 'var(--property)' },
  { tag: tags.string, color: 'var(--string)' },
  { tag: [tags.number, tags.atom, tags.bool, tags.null], color: 'var(--number)' },
  { tag: [tags.operator, tags.bracket], color: 'var(--dim)' },
])

export const velocity = () => StreamLanguage.define(parser)
export const highlighting = () => syntaxHighlighting(style)
