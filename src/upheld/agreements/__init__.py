"""What was promised: agreements as files, and the verdict on them.

`terms.load_all` reads the versions of an agreement, checked against `agreement.schema.json`; `assess.assess` gives an
`verdict.Assessment`, `assess.calls` the counted and excluded calls behind it, `document.to_json` the same as JSON.
`compare.compare` holds another draft against it, `suggest.suggest` says which levels past periods would have kept.

Public names: `terms.load`, `terms.load_all`, `assess.assess`, `assess.calls`, `document.to_json`, `verdict.Assessment`,
`compare.compare`, `compare_document.to_json`, `suggest.suggest`.
"""
