"""The mathematics of a selection: figures, order and shortlist out of plain numbers.
Only the shortlists and journeys rooms call it; it knows no database, no web and no request.
It writes nothing: sequences come in, frozen values go out."""
