"""Everything that judges: mutants, demos, reports and the command line."""
