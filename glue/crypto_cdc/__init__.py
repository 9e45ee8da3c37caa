"""The product `crypto-cdc`: changes of DynamoDB items become a Hudi table of their newest states."""
