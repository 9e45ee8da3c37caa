"""Transactions in Singapore dollars: the batch of the product `fx-rates`."""
