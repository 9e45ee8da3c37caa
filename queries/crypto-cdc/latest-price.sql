SELECT symbol, traded_at, price_usd, volume, version, "timestamp" AS changed_at
FROM (
  SELECT *, row_number() OVER (PARTITION BY symbol ORDER BY traded_at DESC) AS age
  FROM crypto_hudi_table_live
)
WHERE age = 1
ORDER BY symbol
