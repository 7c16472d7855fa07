// An editor with a label: CodeMirror without anything that a page of a few fields does not need.

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching } from '@codemirror/language'
import { setDiagnostics, lintGutter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view'
import { highlighting, velocity } from './velocity.js'

const LANGUAGES = { velocity, json, yaml, text: () => [] }

/** Tab goes on to the next field, as everywhere: nobody is caught in an editor. */
const keys = keymap.of([...defaultKeymap, ...historyKeymap])

export function editor(parent, { name, label, language, rows, hint }, changed) {
  const panel = document.createElement('div')
  panel.className = 'panel field'
  const title = document.createElement('h2')
  title.textContent = label
  title.id = `${name}-label`
  panel.append(title)
  if (hint) {
    const small = document.createElement('p')
    small.className = 'hint'
    small.textContent = hint
    panel.append(small)
  }
  parent.append(panel)
  const extensions = [
    lineNumbers(), history(), drawSelection(), bracketMatching(), keys, EditorView.lineWrapping, lintGutter(),
    LANGUAGES[language](), highlighting(),
    EditorView.contentAttributes.of({ 'aria-labelledby': title.id, 'data-field': name }),
    EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${rows * 1.5}em` } }),
    EditorView.updateListener.of((update) => update.docChanged && changed()),
  ]
  const view = new EditorView({ parent: panel, state: EditorState.create({ extensions }) })
  return {
    get text() {
      return view.state.doc.toString()
    },
    set text(text) {
      if (text !== this.text) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    /** Shows findings at their places. */
    mark(findings) {
      const end = view.state.doc.length
      const marks = findings.filter((found) => found.offset !== undefined).map((found) => ({
        from: Math.min(found.offset, end),
        to: Math.min(found.offset + found.length, end),
        severity: found.level === 'note' ? 'info' : found.level,
        message: found.help ? `${found.message}\n${found.help}` : found.message,
      }))
      view.dispatch(setDiagnostics(view.state, marks))
    },
    /** Selects a part of the text. */
    select({ offset, length }) {
      const end = view.state.doc.length
      const [anchor, head] = [offset, offset + length].map((place) => Math.min(place, end))
      view.dispatch({ selection: { anchor, head }, scrollIntoView: true })
      view.focus()
    },
    goTo(offset) {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) }, scrollIntoView: true })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}
