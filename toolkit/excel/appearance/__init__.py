"""How the cells of a workbook look to a person: struck, hidden, formatted."""
