"""Words as every stage reads them: folding, identifiers, years and pages."""
