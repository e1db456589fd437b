"""What we tell: figures and charts as a terminal table and as one HTML file that opens anywhere.

Numbers come in as frozen values (`agreements.verdict.Assessment`) and as queries over the records; every sentence that
leaves goes through one catalogue (`catalogue.language(code).say`), in English, Polish, Chinese and Persian.
"""
