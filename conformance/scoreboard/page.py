"""The scoreboard as one file of HTML that works without a network."""

import json

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8886; padding: .25rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
td button { all: unset; cursor: pointer; text-decoration: underline dotted; }
td button:focus-visible { outline: 2px solid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8886; padding: .5rem; }
.wrong { border-left: .3rem solid #c33; padding-left: .6rem; margin: 1rem 0; }
"""

SCRIPT = """
const rows = JSON.parse(document.getElementById('data').textContent)
const level = document.getElementById('level')
const kind = document.getElementById('kind')
const table = document.getElementById('table')
const cell = document.getElementById('cell')
const add = (to, tag, text) => { const made = document.createElement(tag); if (text !== undefined) made.textContent = text; to.append(made); return made }
const chosen = (row) => row.results.filter((r) => (level.value === 'all' || r.level === level.value) && r.kind === kind.value)
function show() {
  table.replaceChildren()
  const topics = [...new Set(rows.flatMap((row) => chosen(row).map((r) => r.topic.split('/')[0])))].sort()
  const head = add(add(table, 'thead'), 'tr')
  for (const title of ['Engine', 'All', ...topics]) add(head, 'th', title).scope = 'col'
  const body = add(table, 'tbody')
  for (const row of rows) {
    const line = add(body, 'tr')
    const name = add(line, 'th', `${row.engine} ${row.version}`)
    name.scope = 'row'
    name.title = `${row.about}, ${row.date}`
    for (const topic of [undefined, ...topics]) {
      const results = chosen(row).filter((r) => topic === undefined || r.topic.split('/')[0] === topic)
      const right = results.filter((r) => r.verdict === 'right').length
      const space = results.filter((r) => r.verdict === 'space').length
      const td = add(line, 'td')
      if (results.length === 0) { td.textContent = '–'; continue }
      const open = add(td, 'button', `${right}/${results.length}${space ? ` (+${space} but for white space)` : ''}`)
      open.onclick = () => details(row, topic, results)
    }
  }
}
function details(row, topic, results) {
  cell.replaceChildren()
  add(cell, 'h2', `${row.engine}: ${topic ?? 'all topics'}`)
  const wrong = results.filter((r) => r.verdict !== 'right')
  add(cell, 'p', wrong.length === 0 ? 'Everything is right.' : `${wrong.length} are not right${wrong.length > 100 ? '; the first 100' : ''}.`)
  for (const r of wrong.slice(0, 100)) {
    const part = add(cell, 'div')
    part.className = 'wrong'
    add(part, 'h3', r.name)
    add(part, 'p', `${r.why} (${r.level}: ${r.evidence})`)
    for (const [title, value] of [['asked', r.asked], ['expected', r.expected], ['found', r.found ?? 'no answer']]) {
      add(part, 'strong', title)
      add(part, 'pre', JSON.stringify(value, null, 1))
    }
  }
  cell.scrollIntoView()
}
level.onchange = kind.onchange = show
show()
"""


def page(rows, levels):
    options = "".join(f'<option value="{level}">{level}</option>' for level in [*levels, "all"])
    data = json.dumps(rows, ensure_ascii=False).replace("<", "\\u003c")
    about = "".join(f"<li><b>{row['engine']}</b> {row['version']}: {row['about']} ({row['date']})</li>" for row in rows)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Engines for API Gateway's mapping templates</title>
<style>{STYLE}</style>
<h1>Engines for API Gateway's mapping templates</h1>
<p>How many cases of the conformance suite each engine gets right. A cell opens what is not right: what was asked, what
was expected, what came, and how it is known.</p>
<p><label>Evidence <select id="level">{options}</select></label>
<label>Cases <select id="kind"><option value="template">templates</option><option value="refusal">templates that must fail</option>
<option value="exchange">whole exchanges</option></select></label></p>
<table id="table"></table>
<ul>{about}</ul>
<p>Another engine joins with one adapter: a program that reads one JSON object a line and answers one a line. The format is in
the README of the conformance suite.</p>
<div id="cell" aria-live="polite"></div>
<script type="application/json" id="data">{data}</script>
<script>{SCRIPT}</script>
</html>
"""
