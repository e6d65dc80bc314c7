Catalog.describe(s::Paper.Sheet) = string("sheet of ", Paper.size_text(s), ", ", Catalog.describe(Colors.Color(:white)))
