module onceproof.test/subject

go 1.24
