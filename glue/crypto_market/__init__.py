"""The product `crypto-market` (a package's name holds no hyphen): CoinCap's polls become the table of assets."""
