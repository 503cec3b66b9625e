"""Documents made of frozen rows only: page, PDF, workbook. It never calculates a figure.
Consultants, clients and holders of a share link enter.
It writes nothing.
"""
