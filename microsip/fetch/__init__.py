"""Reading Firebird in bulk: the client library's object API writes rows into NumPy's memory, which becomes Arrow.

`interfaces` calls the library, `attachment` opens databases and cursors, `selection` says what to select of a dataset,
`columns` and `text` turn what arrives into Arrow, `reading` puts them together.
"""
