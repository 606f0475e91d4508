module onceproof/consumer

go 1.24
