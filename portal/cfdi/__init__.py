"""A customer's tax documents (CFDI): invoices, credit notes and payment complements, as they were stamped."""
