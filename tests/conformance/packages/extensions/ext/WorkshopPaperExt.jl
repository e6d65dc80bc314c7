module WorkshopPaperExt
using Workshop, Paper
Workshop.kind(::Paper.Sheet) = "a sheet"
end
