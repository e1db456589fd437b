"""The generated pages of docs/reference: one ``*_page.py`` per page, written from the objects they describe."""
