"""Spark jobs that turn the raw zone into tables: one package a product, what they share in `glue.shared`."""
