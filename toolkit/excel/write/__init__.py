"""Writers of workbooks: blank, prefilled, marked, and of lists beside the form."""
