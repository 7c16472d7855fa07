// The one error of the package.

/** A template that was refused, a render that failed, or a limit that was reached. */
export class VtlError extends Error {
  constructor(about, cause) {
    super(about.text ?? about.message, cause === undefined ? undefined : { cause })
    this.kind = about.kind
    this.code = about.code
    this.template = about.name
    this.line = about.line
    this.column = about.column
    this.endLine = about.endLine
    this.endColumn = about.endColumn
    this.offset = about.offset
    this.length = about.length
    this.help = about.diagnostics?.[0]?.help
    this.diagnostics = about.diagnostics
    this.report = about.report
  }

  /** What goes over a wire: everything but the stack. */
  toJSON() {
    return { name: this.name, message: this.message, ...this }
  }
}
Object.defineProperty(VtlError.prototype, 'name', { value: 'VtlError', configurable: true, writable: true })
