"""What every table's job needs: contracts, incremental plans, exact casts, quality rules, publishing."""
