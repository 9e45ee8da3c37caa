SELECT asset_id, symbol, change_percent_24h, price_usd, observed_at
FROM (
  SELECT *, rank() OVER (ORDER BY observed_at DESC) AS age
  FROM crypto_market_assets
  WHERE date = (SELECT max(date) FROM "crypto_market_assets$partitions")
)
WHERE age = 1
  AND change_percent_24h IS NOT NULL
ORDER BY abs(change_percent_24h) DESC, asset_id
LIMIT 5
